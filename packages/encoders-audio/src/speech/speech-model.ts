import {
  type AudioInput,
  type EncodeOptions,
  EncoderError,
  type EncoderOpening,
  type Feature,
  nextTurn,
  type Truncation,
} from '@erc/core';
import { placeOf } from '@erc/media';
import {
  checkFiniteOutput,
  createHiddenStates,
  encodeRows,
  type Feed,
  type LayerTerm,
  layerTerms,
  mostTogether,
  openParsedModel,
  type PretrainedModel,
  partOptions,
  planBatches,
} from '@erc/pretrained';
import { ANALYSIS_RATE_HZ } from '../frames.js';
import { type Part, speechParts } from './parts.js';
import { prepareSpeech, type Speech } from './prepare-speech.js';
import type { SpeechOptions } from './speech-options.js';
import { convolutionStrides, type Strides } from './strides.js';

/** Inputs whose sound is in memory at once: so many, or fewer that are together as long as so many batches may be. */
const SLICE = 64;
const SLICE_BATCHES = 20;

const MAX_BATCH = 32;

/** A model that turns sound into steps. */
export interface SpeechModel {
  /** The model's files and every option that its steps depend on. */
  readonly id: string;
  /** Width of a step. */
  readonly dim: number;
  /** The steps of each input, `[steps, dim]`, made into features by `make` as soon as they are there; in order. */
  encode(
    inputs: readonly AudioInput[],
    make: (steps: Float32Array) => Feature,
    options?: EncodeOptions,
  ): Promise<Feature[]>;
  dispose(): Promise<void>;
}

/**
 * Opens a model of the wav2vec 2.0, HuBERT or WavLM class. It is loaded with the first input.
 *
 * Models whose first convolution normalises over time (`feat_extract_norm: group`) would read the padding of a batch: with them, and with models that take no
 * mask, only clips of equal length are computed together. The others get a mask.
 *
 * @throws EncoderError when a file of the model is missing, with the command that fetches or exports it; from `encode`, when the model gives NaN or
 *   infinity for a clip.
 */
export async function openSpeechModel(
  options: SpeechOptions,
  where: string,
  opening: EncoderOpening = {},
): Promise<SpeechModel> {
  const {
    pretrained,
    own: { batchSeconds, ...own },
  } = partOptions(options);
  const model = await openParsedModel(pretrained, {
    where,
    optionalFiles: ['preprocessor_config.json'],
    signal: opening.signal,
    onFile: opening.onFile,
    readFile: opening.readFile,
  });
  const place = `${where}: ${model.name}`;
  const strides = convolutionStrides(model.config, place);
  const { do_normalize: normalise = true } = (await model.readJson('preprocessor_config.json')) ?? {};
  const dim = widthOf(model, own.layers, place);
  const states = createHiddenStates({
    model,
    termsOf: (outputs) =>
      own.layers === 'conv' ? convTerm(outputs, place) : layerTerms(outputs, own.layers, place),
    place,
  });

  /** The next inputs from `first` on, as many as may be in memory. */
  async function readSlice(
    inputs: readonly AudioInput[],
    first: number,
    { signal, onTruncation }: EncodeOptions,
  ): Promise<PreparedClip[]> {
    const most = SLICE_BATCHES * batchSeconds * ANALYSIS_RATE_HZ;
    const clips: PreparedClip[] = [];
    let samples = 0;
    for (const [i, input] of inputs.slice(first, first + SLICE).entries()) {
      await nextTurn();
      signal?.throwIfAborted();
      const clip = clipOf(await prepareSpeech(input, own, normalise === true), strides, own);
      if (clip.truncation) onTruncation?.(first + i, clip.truncation);
      clips.push(clip);
      samples += clip.values.length;
      if (samples >= most) break;
    }
    return clips;
  }

  async function encodeSlice(
    clips: readonly PreparedClip[],
    featureOf: (clip: number, steps: Float32Array) => Feature,
    signal: AbortSignal | undefined,
    onProgress: (done: number) => void,
  ): Promise<Feature[]> {
    const isMasked =
      model.config.feat_extract_norm === 'layer' && (await states.inputs()).includes('attention_mask');
    const parts = clips.flatMap(({ values, parts: list }, clip) =>
      list.map((part) => ({ clip, ...part, values: values.subarray(part.start, part.end) })),
    );
    const batches = planBatches(
      parts.map(({ values }) => values.length),
      {
        maxElements: batchSeconds * ANALYSIS_RATE_HZ,
        maxBatch: mostTogether(model, MAX_BATCH),
        ...(isMasked ? {} : { maxPadding: 0 }),
      },
    );
    return encodeRows({
      rows: parts.map(({ clip }) => [clip]),
      batches,
      async compute(batch) {
        const chosen = batch.map((row) => parts[row]!);
        const longest = Math.max(...chosen.map(({ values }) => values.length));
        const steps = strides.stepsOf(longest);
        const { data } = await states.compute(feedsOf(chosen.map(({ values }) => values)), [
          chosen.length,
          steps,
          dim,
        ]);
        return chosen.map((part, k) => {
          const at = (k * steps + part.skip) * dim;
          return data.slice(at, at + part.steps * dim);
        });
      },
      featureOf: (clip, stepsOfParts) => featureOf(clip, joined(stepsOfParts)),
      signal,
      onProgress,
    });
  }

  return {
    id: `${JSON.stringify(own)}/${model.id}`,
    dim,
    async encode(inputs, make, options = {}) {
      const features: Feature[] = [];
      while (features.length < inputs.length) {
        const first = features.length;
        const featureOf = (clip: number, steps: Float32Array): Feature => {
          const i = first + clip;
          checkFiniteOutput(steps, () => `${place}: input ${i} (${placeOf(inputs[i]!)})`);
          return make(steps);
        };
        const clips = await readSlice(inputs, first, options);
        const slice = await encodeSlice(clips, featureOf, options.signal, (done) =>
          options.onProgress?.(first + done, inputs.length),
        );
        features.push(...slice);
      }
      return features;
    },
    dispose: states.dispose,
  };
}

/** A clip as the model reads it. */
interface PreparedClip {
  readonly values: Float32Array;
  readonly parts: readonly Part[];
  readonly truncation?: Truncation;
}

function clipOf(
  { values, whole, cut }: Speech,
  strides: Strides,
  options: Pick<SpeechOptions, 'window' | 'maxFrames'>,
): PreparedClip {
  let padded = values;
  if (values.length < strides.field) {
    // Less than one step: silence makes it one.
    padded = new Float32Array(strides.field);
    padded.set(values);
  }
  const parts = speechParts(padded.length, strides, options);
  const to = parts.reduce((sum, { steps }) => sum + steps, 0);
  // One cut for a clip: where frames were left out, they say all that is missing.
  if (to < strides.stepsOf(padded.length)) {
    const from = strides.stepsOf(Math.max(whole, padded.length));
    return { values: padded, parts, truncation: { from, to, unit: 'frames' } };
  }
  return { values: padded, parts, ...(cut && { truncation: { ...cut, unit: 'seconds' } }) };
}

function feedsOf(values: readonly Float32Array[]): Record<string, Feed> {
  const longest = Math.max(...values.map(({ length }) => length));
  const shape = [values.length, longest];
  const samples = new Float32Array(values.length * longest);
  const mask = new Int32Array(values.length * longest);
  for (const [k, own] of values.entries()) {
    samples.set(own, k * longest);
    mask.fill(1, k * longest, k * longest + own.length);
  }
  return { input_values: { data: samples, shape }, attention_mask: { data: mask, shape } };
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  if (arrays.length === 1) return arrays[0]!;
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function convTerm(outputs: readonly string[], place: string): LayerTerm[] {
  if (outputs.includes('extract_features')) return [{ output: 'extract_features', weight: 1 }];
  throw new EncoderError(`${place}: expected an output extract_features, received ${outputs.join(', ')}.`);
}

function widthOf({ config }: PretrainedModel, layers: SpeechOptions['layers'], place: string): number {
  const { hidden_size: hidden, conv_dim: conv } = config;
  const width = layers === 'conv' ? (Array.isArray(conv) ? conv.at(-1) : undefined) : hidden;
  if (typeof width === 'number') return width;
  throw new EncoderError(
    `${place}: config.json: expected ${layers === 'conv' ? 'conv_dim' : 'hidden_size'}, received ${JSON.stringify(width)}.`,
  );
}
