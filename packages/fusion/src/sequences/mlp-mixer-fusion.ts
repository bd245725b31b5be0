import type { Modality } from '@erc/core';
import { createLinear, dropoutRateSchema } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, SequenceFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { createMixer } from '../mixer/create-mixer.js';
import { MIXER_BLOCKS } from '../mixer/mixer-block.js';
import { checkNames } from '../streams/check-stream.js';
import { withoutNames } from '../streams/without-names.js';
import { fitSteps } from './fit-steps.js';

/** Steps of a sequence that the options do not name. */
const DEFAULT_STEPS: Readonly<Record<Modality, number>> = { text: 128, audio: 512, visual: 64 };

const schema = z.strictObject({
  type: z.literal('mlp-mixer'),
  ...fusionFields,
  /**
   * Steps of all streams of steps, or of single streams by name: the mix over tokens has weights for each place, so longer streams are cut
   * and shorter ones padded to it.
   * @default 128 for text, 512 for audio, 64 for visual; 1 for a stream of vectors
   */
  steps: z.union([z.int().min(1), z.record(z.string(), z.int().min(1))]).default({}),
  /** Width of a token, and of the output. @default 256 */
  channels: z.int().min(1).default(256),
  /** @default 1 */
  numBlocks: z.int().min(1).default(1),
  /** `paper` is the block of 2105.01601; `mmm` has one layer norm, whose second use takes what the mix over tokens gave. @default 'paper' */
  block: z.enum(MIXER_BLOCKS).default('paper'),
  /** Hidden width of the mix over tokens, as a share of their number. @default 1 */
  tokenExpansion: z.number().positive().default(1),
  /** Hidden width of the mix over channels, as a share of `channels`. @default 1 */
  channelExpansion: z.number().positive().default(1),
  /** Dropout after each layer of the mixes. @default 0.1 */
  dropoutRate: dropoutRateSchema.default(0.1),
  /** `no-masks`, as it was published: padding is mixed and averaged with the rest. @default none */
  legacy: z.enum(['no-masks']).optional(),
});

/**
 * An MLP-Mixer on the steps of all streams as one row of tokens.
 *
 * Each stream: `steps` steps, linear to `channels`; joined along the steps in the order of the streams; `numBlocks` blocks, layer norm, mean
 * over the real tokens. Padding enters the mix over tokens as zeros, so that it changes nothing.
 *
 * - in: `[batch, steps, dim]` and mask `[batch, steps]` for each stream
 * - out: `[batch, channels]`; 0 in a row without any real step
 *
 * Parameters: `fusion/projection/<stream>/…` in the order of the streams; `fusion/mixer/…`.
 *
 * @throws ConfigError for a name in the options that is no stream.
 * @see docs/fusion/mlp-mixer.md; Tolstikhin et al. 2021, "MLP-Mixer", arXiv:2105.01601
 */
function createMlpMixerFusion(
  options: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): SequenceFusion {
  const { channels, numBlocks, block, tokenExpansion, channelExpansion, dropoutRate, legacy } = options;
  const common = typeof options.steps === 'number' ? options.steps : undefined;
  const own: Readonly<Record<string, number>> = typeof options.steps === 'number' ? {} : options.steps;
  checkNames(
    'mlp-mixer fusion: steps',
    Object.keys(own),
    streams.map(({ name }) => name),
  );
  const steps = streams.map(
    ({ name, modality, kind }) => own[name] ?? (kind === 'vector' ? 1 : (common ?? DEFAULT_STEPS[modality])),
  );
  const projections = streams.map(({ name, dim }) =>
    createLinear({ path: `fusion/projection/${name}`, inputDim: dim, outputDim: channels, random }),
  );
  const mixer = createMixer({
    channels,
    block,
    tokenExpansion,
    channelExpansion,
    dropoutRate,
    path: 'fusion/mixer',
    tokens: steps.reduce((sum, one) => sum + one, 0),
    depth: numBlocks,
    random,
  });
  const modules = [...projections, mixer];

  return {
    outputDim: channels,
    parameters: modules.flatMap(({ parameters }) => parameters),
    fuse(sequences, context) {
      const fitted = sequences.map((sequence, i) => fitSteps(sequence, steps[i]!));
      const tokens = tf.concat(
        fitted.map(({ values }, i) => projections[i]!.apply(values, context)),
        1,
      ) as tf.Tensor3D; // [batch, Σ steps, channels]
      const mask = tf.concat2d(
        fitted.map((one) => one.mask),
        1,
      );
      return { fused: mixer.apply(tokens, context, legacy === 'no-masks' ? undefined : mask) };
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
}

/** {@link createMlpMixerFusion}, described. */
export const mlpMixer = defineFusion({
  schema,
  joins: 'sequences',
  withoutStreams: ({ steps, ...options }, { dropped }) => ({
    ...options,
    steps: typeof steps === 'number' ? steps : withoutNames(steps, dropped),
  }),
  create: createMlpMixerFusion,
});
