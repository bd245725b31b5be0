import {
  ConfigError,
  createRegistry,
  ownOptions,
  type Part,
  type PartList,
  type PartSchema,
  type Registry,
  ShapeError,
} from '@erc/core';
import type { ContextModule, DialogueBatch } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { ContextHeart, ContextMaterials } from './contracts.js';

/** The schema of any context's options. */
export type ContextSchema = PartSchema;

/** Options of any context as its schema gives them: what a recipe holds. */
export type ParsedContext = z.output<ContextSchema>;

/** What is known of a context from the options that every context has. */
export interface ContextDescriptor<Schema extends ContextSchema = ContextSchema> extends Part {
  readonly kind: 'context';
  readonly schema: Schema;
  /** Whether batches have to be whole dialogues. Where they need not be, a model does without the context. */
  readsDialogues(options: ParsedContext): boolean;
  /** Whether what it says of an utterance depends on later ones: then it cannot follow a dialogue that still goes on. */
  readsAhead(options: ParsedContext): boolean;
  /** @throws ConfigError for a width that it cannot have. */
  create(options: ParsedContext, materials: ContextMaterials): ContextModule;
}

/** What an author of a context writes; see {@link defineContext}. */
export interface ContextDefinition<Schema extends ContextSchema> {
  /** A `z.strictObject` with `type: z.literal(…)`. It takes its own output and gives it back. */
  readonly schema: Schema;
  /** @default always */
  readonly readsDialogues?: (options: z.output<Schema>) => boolean;
  /** @default always, where it reads dialogues */
  readonly readsAhead?: (options: z.output<Schema>) => boolean;
  /** What it gives at padding is set to 0. Paths of its parameters begin with `context/`. */
  readonly create: (options: z.output<Schema>, materials: ContextMaterials) => ContextHeart;
}

/** The descriptor of a context over the dialogue: each utterance learns of the others of its own dialogue, and of no other dialogue. */
export function defineContext<Schema extends ContextSchema>(
  definition: ContextDefinition<Schema>,
): ContextDescriptor<Schema> {
  const { schema, readsDialogues, readsAhead, create } = definition;
  const { value: type } = schema.shape.type;
  const own = ownOptions('type', schema);
  const isOverDialogues = (options: ParsedContext): boolean => readsDialogues?.(own(options)) ?? true;
  return {
    kind: 'context',
    type,
    schema,
    readsDialogues: isOverDialogues,
    readsAhead: (options) => isOverDialogues(options) && (readsAhead?.(own(options)) ?? true),
    create(options, { dim, random }) {
      if (!Number.isInteger(dim) || dim < 1) {
        throw new ConfigError(`${type} context: dim: expected an integer of at least 1, received ${dim}.`);
      }
      const heart = create(own(options), { dim, random });
      return {
        type,
        dim,
        parameters: heart.parameters,
        apply(utterances, dialogues, context) {
          checkDialogues(`${type} context`, utterances, dim, dialogues);
          return tf.tidy(() => {
            const real = tf.expandDims<tf.Tensor3D>(dialogues.mask, 2); // [dialogues, utterances, 1]
            const result = heart.apply({ ...dialogues, values: tf.mul(utterances, real) }, context);
            return tf.mul<tf.Tensor3D>(result, real);
          });
        },
        dispose: () => heart.dispose(),
      };
    },
  };
}

function checkDialogues(
  where: string,
  utterances: tf.Tensor3D,
  dim: number,
  { mask, speakers }: DialogueBatch,
): void {
  if (utterances.rank !== 3 || utterances.shape[2] !== dim) {
    throw new ShapeError(`${where}: utterances`, ['dialogues', 'utterances', dim], utterances.shape);
  }
  const extent = utterances.shape.slice(0, 2);
  for (const [name, x] of Object.entries({ mask, speakers })) {
    if (x && x.shape.join() !== extent.join()) throw new ShapeError(`${where}: ${name}`, extent, x.shape);
  }
}

/** Contexts by type. */
export type ContextRegistry = Registry<ContextDescriptor>;

/** @throws ConfigError for a type that two lists have, naming both owners. */
export const createContextRegistry = (lists: readonly PartList<ContextDescriptor>[]): ContextRegistry =>
  createRegistry('context', 'type', lists);
