import { setImmediate } from 'node:timers/promises';
import { type AudioInput, type EncodeOptions, EncoderError, type Feature, type Truncation } from '@erc/core';
import { placeOf } from '@erc/media';
import {
  checkFinite,
  type Feed,
  type LayerTerm,
  layerTerms,
  type ModelSession,
  openModel,
  type PretrainedModel,
  partOptions,
  planBatches,
  weightedOutputs,
} from '@erc/pretrained';
import { ANALYSIS_RATE_HZ } from '../frames.js';
import { type Part, partsOf } from './parts.js';
import { prepareSpeech, type Speech } from './prepare-speech.js';
import type { SpeechOptions } from './speech-options.js';
import { type Strides, stridesOf } from './strides.js';

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
  { signal: opening }: Pick<EncodeOptions, 'signal'> = {},
): Promise<SpeechModel> {
  const {
    pretrained,
    own: { batchSeconds, ...own },
  } = partOptions(options);
  const model = await openModel(pretrained, {
    where,
    optionalFiles: ['preprocessor_config.json'],
    signal: opening,
  });
  const place = `${where}: ${model.name}`;
  const strides = stridesOf(model.config, place);
  const { do_normalize: normalise = true } = (await model.readJson('preprocessor_config.json')) ?? {};
  const dim = widthOf(model, own.layers, place);
  let session: Promise<ModelSession> | undefined;

  /** The next inputs from `first` on, as many as may be in memory. */
  async function readSlice(
    inputs: readonly AudioInput[],
    first: number,
    { signal, onTruncation }: EncodeOptions,
  ): Promise<Clip[]> {
    const most = SLICE_BATCHES * batchSeconds * ANALYSIS_RATE_HZ;
    const clips: Clip[] = [];
    let samples = 0;
    for (const [i, input] of inputs.slice(first, first + SLICE).entries()) {
      await setImmediate();
      signal?.throwIfAborted();
      const clip = clipOf(await prepareSpeech(input, own, normalise === true), strides, own);
      if (clip.cut) onTruncation?.(first + i, clip.cut);
      clips.push(clip);
      samples += clip.values.length;
      if (samples >= most) break;
    }
    return clips;
  }

  async function encodeSlice(
    clips: readonly Clip[],
    make: (steps: Float32Array, clip: number) => Feature,
    signal: AbortSignal | undefined,
    onDone: () => void,
  ): Promise<Feature[]> {
    session ??= model.openSession();
    const open = await session;
    const terms = own.layers === 'conv' ? convTerm(open, place) : layerTerms(open.outputs, own.layers, place);
    const masked = model.config.feat_extract_norm === 'layer' && open.inputs.includes('attention_mask');
    const parts = clips.flatMap(({ parts: list }, clip) => list.map((part) => ({ clip, part })));
    const lengths = parts.map(({ part }) => part.end - part.start);
    const missing = clips.map(({ parts: list }) => list.length);
    const steps = clips.map(({ parts: list }) => list.map(() => new Float32Array(0)));
    const features: Feature[] = [];
    for (const batch of planBatches(lengths, {
      maxElements: batchSeconds * ANALYSIS_RATE_HZ,
      // Beside others a clip would give other features.
      maxBatch: model.isQuantized ? 1 : MAX_BATCH,
      ...(masked ? {} : { maxPadding: 0 }),
    })) {
      signal?.throwIfAborted();
      const chosen = batch.map((k) => parts[k]!);
      const feeds = feedsOf(
        chosen.map(({ clip, part }) => clips[clip]!.values.subarray(part.start, part.end)),
      );
      const results = await open.run(
        feeds,
        terms.map(({ output }) => output),
      );
      const { data, shape } = weightedOutputs(results, terms);
      const expected = [batch.length, strides.stepsOf(Math.max(...batch.map((k) => lengths[k]!))), dim];
      if (shape.join() !== expected.join()) {
        throw new EncoderError(
          `${place}: expected steps [${expected.join(', ')}], received [${shape.join(', ')}].`,
        );
      }
      for (const [k, { clip, part }] of chosen.entries()) {
        const at = (k * expected[1]! + part.skip) * dim;
        steps[clip]![clips[clip]!.parts.indexOf(part)] = data.slice(at, at + part.steps * dim);
        missing[clip]! -= 1;
        if (missing[clip]! > 0) continue;
        features[clip] = make(joined(steps[clip]!), clip);
        steps[clip] = [];
        onDone();
      }
    }
    return features;
  }

  return {
    id: `${JSON.stringify(own)}/${model.id}`,
    dim,
    async encode(inputs, make, options = {}) {
      const features: Feature[] = [];
      let done = 0;
      while (features.length < inputs.length) {
        const first = features.length;
        const checked = (steps: Float32Array, clip: number): Feature => {
          const i = first + clip;
          checkFinite(steps, () => `${place}: input ${i} (${placeOf(inputs[i]!)})`);
          return make(steps);
        };
        const clips = await readSlice(inputs, first, options);
        const slice = await encodeSlice(clips, checked, options.signal, () =>
          options.onProgress?.(++done, inputs.length),
        );
        features.push(...slice);
      }
      return features;
    },
    async dispose() {
      const open = session;
      session = undefined;
      await (await open)?.dispose();
    },
  };
}

interface Clip {
  readonly values: Float32Array;
  readonly parts: readonly Part[];
  readonly cut?: Truncation;
}

function clipOf(
  { values, whole, cut }: Speech,
  strides: Strides,
  options: Pick<SpeechOptions, 'window' | 'maxFrames'>,
): Clip {
  let padded = values;
  if (values.length < strides.field) {
    // Less than one step: silence makes it one.
    padded = new Float32Array(strides.field);
    padded.set(values);
  }
  const parts = partsOf(padded.length, strides, options);
  const to = parts.reduce((sum, { steps }) => sum + steps, 0);
  // One cut for a clip: where frames were left out, they say all that is missing.
  if (to < strides.stepsOf(padded.length)) {
    const from = strides.stepsOf(Math.max(whole, padded.length));
    return { values: padded, parts, cut: { from, to, unit: 'frames' } };
  }
  return { values: padded, parts, ...(cut && { cut: { ...cut, unit: 'seconds' } }) };
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

function convTerm({ outputs }: ModelSession, place: string): LayerTerm[] {
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
