import {
  createRegistry,
  ownOptions,
  type Part,
  type PartList,
  type Random,
  type Reading,
  type Registry,
  type StreamChoice,
  type StreamSpec,
} from '@erc/core';
import type { FusionModule } from '@erc/nn';
import type { z } from 'zod';
import type { FusionMaterials, SequenceFusion, VectorFusion } from './contracts.js';
import { fieldsWithout, type fusionFields } from './fusion-fields.js';
import { type FusionHeart, ofSequences, ofVectors } from './fusion-heart.js';
import { createStreamPreparation } from './streams/prepare-streams.js';
import { withTidy } from './with-tidy.js';

/** The schema of any fusion's options: a `z.strictObject` with `type: z.literal(…)`, {@link fusionFields} and its own. */
export type FusionSchema = z.ZodObject<{ type: z.ZodLiteral<string> } & typeof fusionFields, z.core.$strict>;

/** Options of any fusion as its schema gives them: what a recipe holds. */
export type ParsedFusion = z.output<FusionSchema>;

/** What a fusion may give losses beside the fused vector. `hops` is attention of several hops over steps, `[batch, hops, steps]`. */
export type FusionOutput = Extract<Reading, 'hops' | 'streamEmbeddings'>;

/**
 * What a fusion reads of a batch besides an example and its mask, as published systems do: `examples`, others of the batch; `padding`, the steps behind the
 * example's own. What it gives of an example then follows how examples are put into batches.
 */
export type FusionBeside = 'examples' | 'padding';

/** The streams that a fusion is made for, and where its first weights come from. */
export interface FusionInputs {
  /** The streams that it reads, by name. */
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  /** Each parameter takes a fork named by its path. */
  readonly random: Random;
}

/** What is known of a fusion from the options that every fusion has. */
export interface FusionDescriptor<Schema extends FusionSchema = FusionSchema> extends Part {
  readonly kind: 'fusion';
  readonly schema: Schema;
  gives(options: ParsedFusion): readonly FusionOutput[];
  /** `undefined`: it reads of each example that alone. */
  readsBeside(options: ParsedFusion): FusionBeside | undefined;
  /** Options for fewer streams, or nothing where it cannot remain. */
  withoutStreams(options: ParsedFusion, streams: StreamChoice): ParsedFusion | undefined;
  /** @throws ConfigError for streams that it cannot read. */
  create(options: ParsedFusion, inputs: FusionInputs): FusionModule;
}

interface FusionFacts<Schema extends FusionSchema> {
  /** A `z.strictObject` with `type: z.literal(…)`, {@link fusionFields} and its own. It takes its own output and gives it back. */
  readonly schema: Schema;
  /** Beside what the options of all fusions give. @default nothing */
  readonly gives?: (options: z.output<Schema>) => readonly FusionOutput[];
  /** Beside what the options of all fusions ask for. @default nothing */
  readonly readsBeside?: (options: z.output<Schema>) => FusionBeside | undefined;
  /** Its own options for fewer streams; those of all fusions are seen to. @default as they are */
  readonly withoutStreams?: (
    options: z.output<Schema>,
    streams: StreamChoice,
  ) => z.output<Schema> | undefined;
}

/** A fusion of one vector of each stream. Streams of steps are pooled before it. */
export interface VectorFusionDefinition<Schema extends FusionSchema> extends FusionFacts<Schema> {
  readonly joins: 'vectors';
  readonly create: (options: z.output<Schema>, materials: FusionMaterials) => VectorFusion;
}

/** A fusion of one sequence of each stream. A vector comes as a sequence of one step. */
export interface SequenceFusionDefinition<Schema extends FusionSchema> extends FusionFacts<Schema> {
  readonly joins: 'sequences';
  readonly create: (options: z.output<Schema>, materials: FusionMaterials) => SequenceFusion;
}

/** What an author of a fusion writes; see {@link defineFusion}. */
export type FusionDefinition<Schema extends FusionSchema> =
  | VectorFusionDefinition<Schema>
  | SequenceFusionDefinition<Schema>;

/**
 * The descriptor of a fusion. What the options of all fusions ask for is done here: front-ends, missing streams, embeddings of speakers and
 * genders, pooling, stream embeddings. Parameters in order: those of {@link createStreamPreparation}, then the fusion's own.
 */
export function defineFusion<Schema extends FusionSchema>(
  definition: FusionDefinition<Schema>,
): FusionDescriptor<Schema> {
  const { schema, gives, readsBeside, withoutStreams } = definition;
  const { value: type } = schema.shape.type;
  const own = ownOptions('type', schema);
  return {
    kind: 'fusion',
    type,
    schema,
    gives: (options) => [
      ...(gives?.(own(options)) ?? []),
      ...(options.streamEmbeddings ? (['streamEmbeddings'] as const) : []),
    ],
    readsBeside: (options) =>
      Object.values(options.frontEnds).some(
        (frontEnd) => 'legacy' in frontEnd && frontEnd.legacy !== undefined,
      )
        ? 'examples'
        : readsBeside?.(own(options)),
    withoutStreams(options, streams) {
      const narrowed = fieldsWithout(own(options), streams);
      return withoutStreams ? withoutStreams(narrowed, streams) : narrowed;
    },
    create(options, { inputs, random }) {
      const preparation = createStreamPreparation(options, { where: `${type} fusion`, inputs, random });
      const heart = heartOf(definition, own(options), { streams: preparation.streams, random });
      return {
        type,
        inputs,
        outputDim: heart.outputDim,
        parameters: [...preparation.parameters, ...heart.parameters],
        fuse: (streams, context) =>
          withTidy(() => {
            const prepared = preparation.prepare(streams, context);
            const streamEmbeddings = preparation.embed(prepared, context);
            const result = heart.fuse(preparation, prepared, context);
            return streamEmbeddings ? { ...result, streamEmbeddings } : result;
          }),
        dispose() {
          preparation.dispose();
          heart.dispose();
        },
      };
    },
  };
}

const heartOf = <Schema extends FusionSchema>(
  definition: FusionDefinition<Schema>,
  options: z.output<Schema>,
  materials: FusionMaterials,
): FusionHeart =>
  definition.joins === 'vectors'
    ? ofVectors(definition.create(options, materials))
    : ofSequences(definition.create(options, materials));

/** Fusions by type. */
export type FusionRegistry = Registry<FusionDescriptor>;

/** @throws ConfigError for a type that two lists have, naming both owners. */
export const createFusionRegistry = (lists: readonly PartList<FusionDescriptor>[]): FusionRegistry =>
  createRegistry('fusion', 'type', lists);
