import { presenceOf, spokenInputs } from '@erc/batches';
import {
  DataError,
  type Encoder,
  messageOf,
  ownValue,
  sha256Of,
  type TextInput,
  type Utterance,
} from '@erc/core';
import { openReadyFeatures } from '@erc/etl';
import type { Shard } from '@erc/features/shards';
import { notice, type OnEvent, startWork } from '../events.js';
import { encodeStream, type FrozenStream } from './encode-stream.js';
import { hashMedia } from './hash-media.js';
import { createFeatureHolder, type FeatureHolder } from './hold-features.js';
import { type MediaInput, mediaInputs, missingLine } from './inputs.js';
import { storeDirectory } from './store-directory.js';
import { encoderHash, openStoredEncoder } from './stored-encoders.js';
import type { Streams } from './streams.js';

/** Options of {@link encodeFrozen}. */
export interface EncodeFrozenOptions {
  readonly streams: Streams;
  readonly utterances: readonly Utterance[];
  /** The dataset folder: the feature store lies beside it. */
  readonly datasetDirectory: string;
  /** SHA-256 of media, by absolute path: what it names is not read for the keys of the store. @default all media are */
  readonly mediaHashes?: ReadonlyMap<string, string> | undefined;
  /** Folder of the feature stores. @default beside the dataset folder */
  readonly features?: string | undefined;
  /** Whether an utterance may lack the media of a stream (`fusion.missing`); they are counted and shown. */
  readonly mayMiss: boolean;
  /** Fill the store only, and give no features: all of it, or one shard. */
  readonly only?: { readonly shard?: Shard | undefined };
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** What needs no fitting. */
export interface FrozenFeatures {
  /** By stream name. Streams that are fitted on train are not among them. */
  readonly streams: Readonly<Record<string, FrozenStream>>;
  /** SHA-256 of the id of each encoder that made them, by stream name. Ready features have none. */
  readonly encoders: Readonly<Record<string, string>>;
  /** The dataset folder that they are of. */
  readonly datasetDirectory: string;
  /** Closes the files of what is not in memory. */
  close(): void;
}

/**
 * Encodes every stream whose encoder needs no fitting, each utterance once, from the feature store where its content was seen before; and reads
 * those whose features the dataset folder has.
 */
export async function encodeFrozen(options: EncodeFrozenOptions): Promise<FrozenFeatures> {
  const { streams, utterances, datasetDirectory, mediaHashes, mayMiss, only, onEvent, signal } = options;
  const directory = options.features ?? storeDirectory(datasetDirectory);
  const holder = createFeatureHolder();
  try {
    // What the dataset lacks is found before a model is opened, which may be downloaded first, and before hours of encoding.
    const media = mediaOf(options);
    const streamsByName: Record<string, FrozenStream> = only ? {} : await readReady(options, holder);
    const encoders: Record<string, string> = {};
    for (const [name, own] of Object.entries(streams)) {
      const opened = await openStoredEncoder(own, { signal });
      if (!opened) continue;
      const { storeAs, standardize } = own;
      const common = { name, utterances, directory, storeAs, standardize, holder, only, onEvent, signal };
      try {
        encoders[name] = await encoderHash(own, opened.encoder, { signal });
        const stream =
          opened.modality === 'text'
            ? await encodeStream({
                ...common,
                encoder: opened.encoder,
                inputs: spokenInputs(utterances, mayMiss),
                contentHash: textHash(opened.encoder),
              })
            : await encodeStream<MediaInput>({
                ...common,
                encoder: opened.encoder,
                inputs: ownValue(media, name) ?? [],
                contentHash: (input) => hashInput(input, mediaHashes),
              });
        if (!only) streamsByName[name] = stream;
      } finally {
        await opened.encoder.dispose();
      }
    }
    return { streams: streamsByName, encoders, datasetDirectory, close: holder.close };
  } catch (error) {
    holder.close();
    throw error;
  }
}

/** The files that streams of voice and face are encoded from, by stream name; ready features and columns need none. */
function mediaOf({
  streams,
  utterances,
  datasetDirectory,
  mayMiss,
}: EncodeFrozenOptions): Readonly<Record<string, readonly (MediaInput | undefined)[]>> {
  return Object.fromEntries(
    Object.entries(streams).flatMap(([name, { modality, use }]) =>
      modality === 'text' || use.state === 'ready' || use.state === 'columns'
        ? []
        : [[name, mediaInputs(utterances, modality, datasetDirectory, mayMiss)]],
    ),
  );
}

/** The streams whose features the dataset folder has. */
async function readReady(
  { streams, utterances, datasetDirectory, mayMiss, onEvent }: EncodeFrozenOptions,
  holder: FeatureHolder,
): Promise<Record<string, FrozenStream>> {
  const ready: Record<string, FrozenStream> = {};
  for (const [name, { use, standardize }] of Object.entries(streams)) {
    if (use.state !== 'ready') continue;
    const work = startWork(onEvent, `read ${name}`, utterances.length);
    const stream = use.name ?? name;
    const column = await openReadyFeatures(datasetDirectory, { stream, utterances, mayMiss });
    const present = presenceOf(column.isThere);
    ready[name] = {
      features: holder.holdOpen(column, standardize ? 2 : 1),
      ...(present && { present }),
    };
    work.done('ready features');
    if (present) notice(onEvent, missingLine(name, column.isThere));
  }
  return ready;
}

/** Hashes what an encoder reads of a text: all of it, where it does not say. */
const textHash =
  ({ contentOf = JSON.stringify }: Encoder<TextInput>) =>
  (input: TextInput): string =>
    sha256Of(contentOf(input));

async function hashInput(input: MediaInput, mediaHashes?: ReadonlyMap<string, string>): Promise<string> {
  try {
    return await hashMedia(input.path, mediaHashes);
  } catch (cause) {
    throw new DataError(
      `${input.where}: ${input.path}: expected a readable file, received: ${messageOf(cause)}.`,
      { cause },
    );
  }
}
