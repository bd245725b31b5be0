import { basename, dirname, join } from 'node:path';
import type { Recipe, StreamOptions } from '@erc/configs';
import { DataError, type Encoder, type Feature, messageOf, type Utterance } from '@erc/core';
import { type EncodeCachedOptions, type EncodeCachedResult, encodeCached } from '@erc/core/node';
import { createAudioEncoder } from '@erc/encoders-audio';
import { createVisualEncoder } from '@erc/encoders-visual';
import type { Progress } from '../console/progress.js';
import { hashMedia } from './hash-media.js';
import { type MediaInput, mediaInputs } from './inputs.js';

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
    const inputs = mediaInputs(utterances, options.modality, datasetDirectory);
    const result = await encodeMedia(options, { ...common, inputs });
    task.done(`${result.hits} of ${utterances.length} from the cache`);
    features[name] = result.features;
  }
  return features;
}

async function encodeMedia(
  options: Exclude<StreamOptions, { modality: 'text' }>,
  common: Omit<EncodeCachedOptions<MediaInput>, 'encoder'>,
): Promise<EncodeCachedResult> {
  return options.modality === 'audio'
    ? withEncoder(createAudioEncoder(options.encoder), (encoder) => encodeCached({ ...common, encoder }))
    : withEncoder(createVisualEncoder(options.encoder), (encoder) => encodeCached({ ...common, encoder }));
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

async function hashInput(input: MediaInput): Promise<string> {
  try {
    return await hashMedia(input.path);
  } catch (cause) {
    throw new DataError(
      `${input.where}: ${input.path}: expected a readable file, received: ${messageOf(cause)}.`,
      { cause },
    );
  }
}
