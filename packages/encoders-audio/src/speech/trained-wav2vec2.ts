import {
  type AudioInput,
  DataError,
  type Encoder,
  type EncoderOpening,
  type FrozenModule,
  nextTurn,
} from '@erc/core';
import { placeOf } from '@erc/media';
import type { PretrainedStreamEncoder } from '@erc/nn';
import {
  isModuleAlone,
  openWeights,
  outlineOf,
  type PretrainedWeights,
  partOptions,
  pooledDim,
  type Train,
} from '@erc/pretrained';
import { maxSamples, prepareSpeech } from './prepare-speech.js';
import type { ResolvedWav2Vec2Options } from './speech-options.js';

const where = 'wav2vec2 audio encoder';

/** Parts of the ids: raised when the same options and model would give other samples, or another encoder. */
const VERSIONS = { samples: 1, encoder: 1, module: 1 } as const;

const [LOWEST, HIGHEST] = [-32768, 32767];

/**
 * What makes the samples that a trained encoder reads.
 *
 * - in: a wav file of at most 256 MiB, or mono samples
 * - out: samples at 16 kHz, mono, `[samples]`, 16 bits
 *
 * @throws DataError from `encode`, as the frozen encoder does; with `legacy: interleaved-integers` also for a wav of more than 16 bits.
 */
export function prepareSamples({ maxSeconds, legacy }: ResolvedWav2Vec2Options): Encoder<AudioInput> {
  return {
    modality: 'audio',
    id: `audio/samples/${VERSIONS.samples}/${JSON.stringify({ maxSeconds, legacy })}`,
    dim: 1,
    bounds: { maxSteps: maxSamples({ maxSeconds, legacy }) },
    async encode(inputs, { signal, onProgress, onTruncation } = {}) {
      const features = [];
      for (const [i, input] of inputs.entries()) {
        await nextTurn();
        signal?.throwIfAborted();
        const { values, cut } = await prepareSpeech(input, { maxSeconds, legacy }, false);
        if (cut) onTruncation?.(i, { ...cut, unit: 'seconds' });
        const data = legacy === 'interleaved-integers' ? integersOf(values, input) : samplesOf(values);
        features.push({ data, shape: [data.length] });
        onProgress?.(i + 1, inputs.length);
      }
      return features;
    },
    dispose: async () => {},
  };
}

/** Of −1 … 1, rounded to 16 bits. */
const samplesOf = (values: Float32Array): Int16Array =>
  Int16Array.from(values, (value) => Math.min(HIGHEST, Math.max(LOWEST, Math.round(value * -LOWEST))));

function integersOf(values: Float32Array, input: AudioInput): Int16Array {
  const odd = values.find((value) => value < LOWEST || value > HIGHEST);
  if (odd === undefined) return Int16Array.from(values);
  throw new DataError(`${placeOf(input)}: expected a wav of at most 16 bits, received the sample ${odd}.`);
}

/** The weights with what says how sound is prepared; no array is read. */
const open = (options: ResolvedWav2Vec2Options, { signal }: EncoderOpening): Promise<PretrainedWeights> =>
  openWeights(partOptions(options).pretrained, {
    where,
    optionalFiles: ['preprocessor_config.json'],
    signal,
  });

/** How samples are brought to what the model was trained on. */
async function scalingOf(
  weights: PretrainedWeights,
  { legacy }: Pick<ResolvedWav2Vec2Options, 'legacy'>,
): Promise<'unit-variance' | 'none' | 'integers'> {
  const { do_normalize: normalise = true } = (await weights.readJson('preprocessor_config.json')) ?? {};
  return legacy === 'interleaved-integers' ? 'integers' : normalise === true ? 'unit-variance' : 'none';
}

/** The encoder that is part of the model, by `@erc/backbones`, which is loaded here and nowhere before. */
export async function findTrainedWav2Vec2(
  options: ResolvedWav2Vec2Options,
  train: Train,
  opening: EncoderOpening = {},
): Promise<PretrainedStreamEncoder> {
  const { loadLowerSpeechLayers, loadSpeechStreamEncoder, lowerSpeechLayers, saveSpeechStreamEncoder } =
    await import('@erc/backbones');
  const weights = await open(options, opening);
  try {
    const { pooling, dropoutRate, layerDropRate, timeMasks, featureMasks, normStatistics, augment } = options;
    const scaling = await scalingOf(weights, options);
    const { count, dim } = lowerSpeechLayers(weights, train, where);
    const lower = { train, scaling, ...(normStatistics && { normStatistics }) } as const;
    const named = {
      train,
      pooling,
      dropoutRate,
      scaling,
      layerDropRate,
      timeMasks,
      featureMasks,
      normStatistics,
      augment,
    };
    return {
      id: `audio/wav2vec2/trained/${VERSIONS.encoder}/${JSON.stringify(named)}/${weights.id}`,
      create: ({ path, random, over, isOutline }) =>
        loadSpeechStreamEncoder(
          isOutline ? outlineOf(weights) : weights,
          {
            path,
            train,
            dropoutRate,
            pooling,
            scaling,
            over,
            augment,
            random,
            ...(layerDropRate !== undefined && { layerDropRate }),
            ...(timeMasks && { timeMasks }),
            ...(featureMasks && { featureMasks }),
            ...(normStatistics && { normStatistics }),
          },
          where,
        ),
      ...(count > 0 &&
        !augment && {
          lower: {
            id: `audio/wav2vec2/lower/${VERSIONS.encoder}/${count}/${scaling}/${normStatistics ?? 'real'}/${weights.weightsSha256}`,
            dimOf: () => dim,
            create: () => loadLowerSpeechLayers(weights, lower, where),
          },
        }),
      save: (saving) => saveSpeechStreamEncoder(weights, { train }, saving, where),
      dispose: weights.close,
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}

/**
 * The frozen encoder as a module, where its model has weights and no ONNX file and is of a family of `@erc/backbones`; `undefined` otherwise. Clips are read
 * whole, as samples of 16 bits.
 */
export async function openWav2Vec2Module(
  options: ResolvedWav2Vec2Options,
  opening: EncoderOpening = {},
): Promise<FrozenModule<AudioInput, PretrainedStreamEncoder> | undefined> {
  const { layers, window, maxFrames, pooling, threads } = options;
  if (layers !== 'last' || window || maxFrames !== undefined) return undefined;
  if (!(await isModuleAlone(partOptions(options).pretrained, { where, signal: opening.signal })))
    return undefined;
  const { isSpeechBackbone, loadSpeechStreamEncoder, lowerSpeechLayers } = await import('@erc/backbones');
  const weights = await open(options, opening);
  try {
    if (!isSpeechBackbone(weights.config)) {
      await weights.close();
      return undefined;
    }
    const scaling = await scalingOf(weights, options);
    const { dim } = lowerSpeechLayers(weights, 'all', where);
    return {
      where: `${where}: ${weights.name}`,
      raw: prepareSamples(options),
      dim: pooling === 'none' ? dim : pooledDim(dim, pooling),
      threads,
      module: {
        id: `audio/wav2vec2/module/${VERSIONS.module}/${JSON.stringify({ pooling, scaling })}/${weights.id}`,
        create: ({ path, random }) =>
          loadSpeechStreamEncoder(weights, { path, train: 'all', pooling, scaling, random }, where),
        dispose: weights.close,
      },
    };
  } catch (error) {
    await weights.close();
    throw error;
  }
}
