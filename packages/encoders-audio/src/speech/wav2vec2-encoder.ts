import {
  type AudioInput,
  ConfigError,
  defineEncoder,
  type Encoder,
  type EncoderOpening,
  type EncoderUse,
  parseOptions,
} from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { pooledDim, poolSteps, trainOf, withPretrainedPaths } from '@erc/pretrained';
import { openSpeechModel } from './speech-model.js';
import {
  type ResolvedWav2Vec2Options,
  type SpeechOptions,
  type Wav2Vec2Options,
  wav2vec2OptionsSchema,
} from './speech-options.js';

const where = 'wav2vec2 audio encoder';

/** Part of the id: raised when the same options and model would give other features. */
const VERSION = 1;

/**
 * A frozen encoder of the wav2vec 2.0, HuBERT or WavLM class: hidden states or convolutional features of an ONNX model.
 *
 * - in: a wav file of at most 256 MiB, or mono samples; resampled to 16 kHz and brought to mean 0 and variance 1 (where the model was trained so)
 * - out: `[dim]`, `[2 · dim]` with `pooling: 'mean-max'`, or `[steps, dim]` with `none`; float32
 *
 * Batches give what each clip gives alone (within float32's rounding): padding is added after normalisation, masked, and never pooled.
 *
 * @throws ConfigError that names each wrong option.
 * @throws EncoderError when a file of the model is missing, with the command that fetches or exports it, or when it lacks the layers; from `encode`, when the
 *   model gives NaN or infinity for a clip.
 * @throws DataError from `encode`, starting with the input's `where`, for a file that is missing, too large, damaged or no wav, and for samples
 *   that are missing or not finite.
 */
export const createWav2Vec2Encoder = async (
  options: Wav2Vec2Options,
  opening: EncoderOpening = {},
): Promise<Encoder<AudioInput>> => {
  const parsed = parseOptions(wav2vec2OptionsSchema, options, where);
  if (!trainOf(parsed)) return openWav2Vec2(parsed, opening);
  throw new ConfigError(
    `${where}: train: expected none, since this encoder is no part of a model; received another.`,
  );
};

/** The encoder `wav2vec2`: frozen, or trained with the model. */
export const wav2vec2 = defineEncoder({
  modality: 'audio',
  schema: wav2vec2OptionsSchema,
  withPaths: withPretrainedPaths,
  gives: ({ pooling }) => (pooling === 'none' ? 'sequence' : 'vector'),
  use,
});

function use(options: ResolvedWav2Vec2Options): EncoderUse<AudioInput, PretrainedStreamEncoder> {
  const train = trainOf(options);
  // Loaded where it is used: a page of frozen encoders has no need of it.
  const trained = () => import('./trained-wav2vec2.js');
  if (!train) {
    return {
      state: 'frozen',
      open: (opening) => openWav2Vec2(options, opening),
      openModule: async (opening) => (await trained()).openWav2Vec2Module(options, opening),
      prepare: async () => (await trained()).prepareSamples(options),
    };
  }
  return {
    state: 'trained',
    hasLower: typeof train === 'object' && 'layers' in train && !options.augment,
    prepare: async () => (await trained()).prepareSamples(options),
    load: async (opening) => (await trained()).findTrainedWav2Vec2(options, train, opening),
  };
}

async function openWav2Vec2(
  options: ResolvedWav2Vec2Options,
  opening: EncoderOpening = {},
): Promise<Encoder<AudioInput>> {
  const { type, pooling } = options;
  const model = await openSpeechModel(frozenOptions(options), where, opening);
  const { dim } = model;
  return {
    modality: 'audio',
    id: `audio/${type}/${VERSION}/${pooling}/${model.id}`,
    dim: pooling === 'none' ? dim : pooledDim(dim, pooling),
    encode: (inputs, encodeOptions) =>
      model.encode(
        inputs,
        (data) => {
          const steps = data.length / dim;
          if (pooling === 'none') return { data, shape: [steps, dim] };
          const [vector] = poolSteps(data, [1, steps, dim], [steps], pooling);
          return { data: vector!, shape: [vector!.length] };
        },
        encodeOptions,
      ),
    dispose: model.dispose,
  };
}

/** What a frozen model is opened with. */
const frozenOptions = ({
  type: _type,
  pooling: _pooling,
  train: _train,
  dropoutRate: _rate,
  layerDropRate: _dropped,
  timeMasks: _steps,
  featureMasks: _features,
  normStatistics: _statistics,
  augment: _augment,
  ...options
}: ResolvedWav2Vec2Options): SpeechOptions => options;
