import { type AudioInput, DataError, type Encoder, type EncoderOpening, nextTurn } from '@erc/core';
import { placeOf } from '@erc/media';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { openWeights, outlineOf, partOptions, type Train } from '@erc/pretrained';
import { prepareSpeech } from './prepare-speech.js';
import type { ResolvedWav2Vec2Options } from './speech-options.js';

const where = 'wav2vec2 audio encoder';

/** Parts of the ids: raised when the same options and model would give other samples, or another encoder. */
const VERSIONS = { samples: 1, encoder: 1 } as const;

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

/** The encoder that is part of the model, by `@erc/backbones`, which is loaded here and nowhere before. */
export async function findTrainedWav2Vec2(
  options: ResolvedWav2Vec2Options,
  train: Train,
  { signal }: EncoderOpening = {},
): Promise<PretrainedStreamEncoder> {
  const { loadLowerSpeechLayers, loadSpeechStreamEncoder, lowerSpeechLayers, saveSpeechStreamEncoder } =
    await import('@erc/backbones');
  const weights = await openWeights(partOptions(options).pretrained, {
    where,
    optionalFiles: ['preprocessor_config.json'],
    signal,
  });
  try {
    const { pooling, dropoutRate, legacy, layerDropRate, timeMasks, featureMasks, normStatistics } = options;
    const { do_normalize: normalise = true } = (await weights.readJson('preprocessor_config.json')) ?? {};
    const scaling =
      legacy === 'interleaved-integers' ? 'integers' : normalise === true ? 'unit-variance' : 'none';
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
            random,
            ...(layerDropRate !== undefined && { layerDropRate }),
            ...(timeMasks && { timeMasks }),
            ...(featureMasks && { featureMasks }),
            ...(normStatistics && { normStatistics }),
          },
          where,
        ),
      ...(count > 0 && {
        lower: {
          id: `audio/wav2vec2/lower/${VERSIONS.encoder}/${count}/${scaling}/${normStatistics ?? 'real'}/${weights.weightsSha256}`,
          dim,
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
