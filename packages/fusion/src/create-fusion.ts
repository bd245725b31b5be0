import { parseOptions, type Random, type StreamSpec } from '@erc/core';
import type { FusionModule } from '@erc/nn';
import { z } from 'zod';
import type { FusionMaterials } from './contracts.js';
import { type CustomFusions, customFusionSchemas } from './custom-fusion.js';
import { type FusionHeart, ofSequences, ofVectors } from './fusion-heart.js';
import { coAttentionFusionOptionsSchema, createCoAttentionFusion } from './sequences/co-attention-fusion.js';
import {
  createCrossAttentionFusion,
  crossAttentionFusionOptionsSchema,
} from './sequences/cross-attention-fusion.js';
import { createMlpMixerFusion, mlpMixerFusionOptionsSchema } from './sequences/mlp-mixer-fusion.js';
import {
  createPooledCrossAttentionFusion,
  pooledCrossAttentionFusionOptionsSchema,
} from './sequences/pooled-cross-attention-fusion.js';
import {
  createSelfAttentiveFusion,
  selfAttentiveFusionOptionsSchema,
} from './sequences/self-attentive-fusion.js';
import { createStreamPreparation } from './streams/prepare-streams.js';
import { streamOptions } from './streams/stream-options.js';
import { concatFusionOptionsSchema, createConcatFusion } from './vectors/concat-fusion.js';
import { createGatedFusion, gatedFusionOptionsSchema } from './vectors/gated-fusion.js';
import {
  createLowRankTensorFusion,
  lowRankTensorFusionOptionsSchema,
} from './vectors/low-rank-tensor-fusion.js';
import {
  createMultiHeadAttentionFusion,
  multiHeadAttentionFusionOptionsSchema,
} from './vectors/multi-head-attention-fusion.js';
import { createTensorFusion, tensorFusionOptionsSchema } from './vectors/tensor-fusion.js';
import { createTensorMixerFusion, tensorMixerFusionOptionsSchema } from './vectors/tensor-mixer-fusion.js';
import {
  createThreeWayConcatFusion,
  threeWayConcatFusionOptionsSchema,
} from './vectors/three-way-concat-fusion.js';
import { withTidy } from './with-tidy.js';

/** A recipe's `fusion`: `type`, that type's own options, and those that all have. Strict: an unknown key is an error. */
export const fusionOptionsSchema = z.discriminatedUnion('type', [
  coAttentionFusionOptionsSchema.safeExtend({ type: z.literal('co-attention'), ...streamOptions }),
  concatFusionOptionsSchema.safeExtend({ type: z.literal('concat'), ...streamOptions }),
  mlpMixerFusionOptionsSchema.safeExtend({ type: z.literal('mlp-mixer'), ...streamOptions }),
  selfAttentiveFusionOptionsSchema.safeExtend({ type: z.literal('self-attentive'), ...streamOptions }),
  tensorMixerFusionOptionsSchema.safeExtend({ type: z.literal('tensor-mixer'), ...streamOptions }),
  crossAttentionFusionOptionsSchema.safeExtend({ type: z.literal('cross-attention'), ...streamOptions }),
  pooledCrossAttentionFusionOptionsSchema.safeExtend({
    type: z.literal('pooled-cross-attention'),
    ...streamOptions,
  }),
  gatedFusionOptionsSchema.safeExtend({ type: z.literal('gated'), ...streamOptions }),
  lowRankTensorFusionOptionsSchema.safeExtend({ type: z.literal('low-rank-tensor'), ...streamOptions }),
  multiHeadAttentionFusionOptionsSchema.safeExtend({
    type: z.literal('multi-head-attention'),
    ...streamOptions,
  }),
  tensorFusionOptionsSchema.safeExtend({ type: z.literal('tensor-fusion'), ...streamOptions }),
  threeWayConcatFusionOptionsSchema.safeExtend({ type: z.literal('three-way-concat'), ...streamOptions }),
]);

/** A recipe's `fusion`; everything but `type` and what has no sensible default may be left out. */
export type FusionOptions = z.input<typeof fusionOptionsSchema>;

/** What {@link createFusion} takes: a recipe's `fusion`, and what only the program knows. */
export type CreateFusionOptions = FusionOptions & {
  /** The streams that it reads, by name. */
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  /** Where first weights come from. Each parameter takes a fork named by its path. */
  readonly random: Random;
};

/** What {@link createFusion} takes where fusions from outside are known. */
export interface CreateCustomFusionOptions extends Pick<CreateFusionOptions, 'inputs' | 'random'> {
  readonly type: string;
  readonly [option: string]: unknown;
}

/**
 * {@link fusionOptionsSchema} that also knows fusions from outside. What these have of their own is beyond its type.
 *
 * @throws ConfigError for a type that is built in.
 */
export function fusionOptionsSchemaWith(extra: CustomFusions): typeof fusionOptionsSchema {
  const { options } = fusionOptionsSchema;
  const own = customFusionSchemas(
    extra,
    options.map(({ shape }) => shape.type.value),
  );
  return z.discriminatedUnion('type', [...options, ...own]) as unknown as typeof fusionOptionsSchema;
}

/** The heart of each type: a new fusion is one file, one case here, and one line in {@link fusionOptionsSchema}. */
function createHeart(
  options: z.output<typeof fusionOptionsSchema>,
  materials: FusionMaterials,
  inputs: CreateFusionOptions['inputs'],
): FusionHeart {
  switch (options.type) {
    case 'co-attention':
      return ofSequences(createCoAttentionFusion(options, materials));
    case 'concat':
      return ofVectors(createConcatFusion(options, materials));
    case 'mlp-mixer':
      return ofSequences(createMlpMixerFusion(options, { ...materials, inputs }));
    case 'self-attentive':
      return ofSequences(createSelfAttentiveFusion(options, { ...materials, inputs }));
    case 'tensor-mixer':
      return ofVectors(createTensorMixerFusion(options, materials));
    case 'cross-attention':
      return ofSequences(createCrossAttentionFusion(options, materials));
    case 'pooled-cross-attention':
      return ofSequences(createPooledCrossAttentionFusion(options, materials));
    case 'gated':
      return ofVectors(createGatedFusion(options, materials));
    case 'low-rank-tensor':
      return ofVectors(createLowRankTensorFusion(options, materials));
    case 'multi-head-attention':
      return ofVectors(createMultiHeadAttentionFusion(options, materials));
    case 'tensor-fusion':
      return ofVectors(createTensorFusion(options, materials));
    case 'three-way-concat':
      return ofVectors(createThreeWayConcatFusion(options, materials));
  }
}

/**
 * Makes a fusion by its `type`.
 *
 * Streams of vectors and of steps can be mixed: a fusion that joins vectors pools steps, one that joins sequences takes a vector for a
 * sequence of one step. Parameters in order: those of {@link createStreamPreparation}, then the type's own.
 *
 * @param registered `extra`: fusions from outside this package, by their `type`.
 * @throws ConfigError for an unknown type, a wrong option, or streams that this type cannot read.
 */
export function createFusion(
  options: CreateFusionOptions | CreateCustomFusionOptions,
  registered: { readonly extra: CustomFusions },
): FusionModule;
export function createFusion(options: CreateFusionOptions): FusionModule;
export function createFusion(
  { inputs, random, ...options }: CreateFusionOptions | CreateCustomFusionOptions,
  { extra }: { readonly extra: CustomFusions } = { extra: {} },
): FusionModule {
  const parsed = parseOptions(fusionOptionsSchemaWith(extra), options, 'createFusion');
  const preparation = createStreamPreparation({ ...parsed, where: `${parsed.type} fusion`, inputs, random });
  const materials = { streams: preparation.streams, random };
  const heart = Object.hasOwn(extra, parsed.type)
    ? extra[parsed.type]!.create(parsed, materials)
    : createHeart(parsed, materials, inputs);
  return {
    type: parsed.type,
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
}
