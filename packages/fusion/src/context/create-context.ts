import { ConfigError, parseOptions, type Random, ShapeError } from '@erc/core';
import type { ContextModule, DialogueBatch } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { ContextHeart, ContextMaterials } from './contracts.js';
import { createDialogueGru, dialogueGruOptionsSchema } from './dialogue-gru.js';
import { createDialogueTransformer, dialogueTransformerOptionsSchema } from './dialogue-transformer.js';
import { createNoneContext, noneContextOptionsSchema } from './none-context.js';

/** A recipe's `context`: `type` and that type's own options. Strict: an unknown key is an error. */
export const contextOptionsSchema = z.discriminatedUnion('type', [
  noneContextOptionsSchema.safeExtend({ type: z.literal('none') }),
  dialogueGruOptionsSchema.safeExtend({ type: z.literal('dialogue-gru') }),
  dialogueTransformerOptionsSchema.safeExtend({ type: z.literal('dialogue-transformer') }),
]);

/** A recipe's `context`; everything but `type` may be left out. */
export type ContextOptions = z.input<typeof contextOptionsSchema>;

/** What {@link createContext} takes: a recipe's `context`, and what only the program knows. */
export type CreateContextOptions = ContextOptions & {
  /** Width of an utterance, in and out. */
  readonly dim: number;
  /** Where first weights come from. Each parameter takes a fork named by its path. */
  readonly random: Random;
};

/** The heart of each type: a new context is one file, one case here, and one line in {@link contextOptionsSchema}. */
function createHeart(
  options: z.output<typeof contextOptionsSchema>,
  materials: ContextMaterials,
): ContextHeart {
  switch (options.type) {
    case 'none':
      return createNoneContext();
    case 'dialogue-gru':
      return createDialogueGru(options, materials);
    case 'dialogue-transformer':
      return createDialogueTransformer(options, materials);
  }
}

/**
 * Makes a context over the dialogue by its `type`: each utterance learns of the others of its own dialogue, and of no other dialogue.
 * Paths of its parameters begin with `context/`.
 *
 * @throws ConfigError for an unknown type or a wrong option.
 */
export function createContext({ dim, random, ...options }: CreateContextOptions): ContextModule {
  const parsed = parseOptions(contextOptionsSchema, options, 'createContext');
  const { type } = parsed;
  if (!Number.isInteger(dim) || dim < 1) {
    throw new ConfigError(`${type} context: dim: expected an integer of at least 1, received ${dim}.`);
  }
  const heart = createHeart(parsed, { dim, random });
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
