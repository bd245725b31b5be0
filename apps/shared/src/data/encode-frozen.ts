import { basename, dirname, join } from 'node:path';
import type { Recipe, StreamOptions } from '@erc/configs';
import {
  type AudioInput,
  DataError,
  type Encoder,
  type Feature,
  messageOf,
  type Utterance,
  type VisualInput,
} from '@erc/core';
import { encodeCached } from '@erc/core/node';
import { createAudioEncoder } from '@erc/encoders-audio';
import { createVisualEncoder } from '@erc/encoders-visual';
import type { Progress } from '../console/progress.js';
import { hashMedia } from './hash-media.js';
import { audioInputs, visualInputs } from './inputs.js';

/** What {@link encodeFrozen} takes. */
export interface EncodeFrozenOptions {
  readonly streams: Recipe['streams'];
  readonly utterances: readonly Utterance[];
  /** The dataset folder: the cache lies beside it. */
  readonly datasetDirectory: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Features by stream name, aligned with the utterances. Streams that are fitted on train are not among them. */
export type FrozenFeatures = Readonly<Record<string, readonly Feature[]>>;

/** Encodes every stream whose encoder needs no fitting, each utterance once, from the cache where its content was seen before. */
export async function encodeFrozen({
  streams,
  utterances,
  datasetDirectory,
  progress,
  signal,
}: EncodeFrozenOptions): Promise<FrozenFeatures> {
  const directory = join(dirname(datasetDirectory), '.features', basename(datasetDirectory));
  const features: Record<string, readonly Feature[]> = {};
  for (const [name, options] of Object.entries(streams)) {
    if (options.modality === 'text') continue;
    const task = progress.task(`encode ${name}`, utterances.length);
    const common = {
      directory,
      signal,
      hash: hashInput,
      onProgress: (done: number, total: number) => task.update(done, total),
    };
    const result = await encodeMedia(options, utterances, common);
    task.done(`${result.hits} of ${utterances.length} from the cache`);
    features[name] = result.features;
  }
  return features;
}

async function encodeMedia(
  options: Exclude<StreamOptions, { modality: 'text' }>,
  utterances: readonly Utterance[],
  common: Omit<Parameters<typeof encodeCached<AudioInput | VisualInput>>[0], 'encoder' | 'inputs'>,
): ReturnType<typeof encodeCached> {
  if (options.modality === 'audio') {
    return withEncoder(createAudioEncoder(options.encoder), (encoder) =>
      encodeCached({ ...common, encoder, inputs: audioInputs(utterances) }),
    );
  }
  return withEncoder(createVisualEncoder(options.encoder), (encoder) =>
    encodeCached({ ...common, encoder, inputs: visualInputs(utterances) }),
  );
}

async function withEncoder<Input, T>(
  encoder: Encoder<Input>,
  use: (encoder: Encoder<Input>) => Promise<T>,
): Promise<T> {
  try {
    return await use(encoder);
  } finally {
    await encoder.dispose();
  }
}

async function hashInput(input: AudioInput | VisualInput): Promise<string> {
  if (!('path' in input)) throw new TypeError('hashInput: expected a file.');
  try {
    return await hashMedia(input.path);
  } catch (cause) {
    throw new DataError(
      `${input.where}: ${input.path}: expected a readable file, received: ${messageOf(cause)}.`,
      { cause },
    );
  }
}
