import { basename, dirname, join } from 'node:path';
import {
  DataError,
  type Encoder,
  type FeatureColumn,
  messageOf,
  sha256Of,
  type Truncation,
  type Utterance,
} from '@erc/core';
import { openReadyFeatures } from '@erc/etl';
import type { Shard } from '@erc/features';
import { notice, type OnEvent, startWork } from '../events.js';
import { cutLine, type EncodeStreamOptions, encodeStream } from './encode-stream.js';
import { identityOf, openFrozenEncoder } from './frozen-encoders.js';
import { hashMedia } from './hash-media.js';
import { createFeatureHolder, type FeatureHolder, zerosWhereMissing } from './hold-features.js';
import { type MediaInput, mediaInputs, presenceOf, spokenInputs } from './inputs.js';
import type { Streams } from './streams.js';

/** Options of {@link encodeFrozen}. */
export interface EncodeFrozenOptions {
  readonly streams: Streams;
  readonly utterances: readonly Utterance[];
  /** The dataset folder: the feature store lies beside it. */
  readonly datasetDirectory: string;
  /** Whether an utterance may lack the media of a stream (`fusion.missing`); they are counted and shown. */
  readonly mayMiss: boolean;
  /** Fill the store only, and give no features: all of it, or one shard. */
  readonly only?: { readonly shard?: Shard | undefined };
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** Features of a stream, aligned with the utterances. */
export interface FrozenStream {
  /** Zeros where an utterance lacks the stream. */
  readonly features: FeatureColumn;
  /** 1 for utterances that have it, 0 for others. Absent: all have it. */
  readonly present?: Float32Array;
  /** How much of an utterance was left out, by its number. Absent of ready features. */
  readonly cuts?: ReadonlyMap<number, Truncation>;
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
  const holder = createFeatureHolder();
  try {
    const { datasetDirectory } = options;
    return { ...(await encodeStreams(options, holder)), datasetDirectory, close: holder.close };
  } catch (error) {
    holder.close();
    throw error;
  }
}

async function encodeStreams(
  options: EncodeFrozenOptions,
  holder: FeatureHolder,
): Promise<Pick<FrozenFeatures, 'streams' | 'encoders'>> {
  const { streams, utterances, datasetDirectory, mayMiss, only, onEvent, signal } = options;
  const directory = join(dirname(datasetDirectory), '.features', basename(datasetDirectory));
  // What the dataset lacks is found before a model is opened, which may be downloaded first, and before hours of encoding.
  const media = mediaOf(options);
  const streamsByName: Record<string, FrozenStream> = only ? {} : await readReady(options, holder);
  const encoders: Record<string, string> = {};
  for (const [name, own] of Object.entries(streams)) {
    const opened = await openFrozenEncoder(own, { signal });
    if (!opened) continue;
    encoders[name] = identityOf(opened.encoder);
    const { storeAs, standardize } = own;
    const common = { name, utterances, directory, storeAs, standardize, holder, only, onEvent, signal };
    const ofMedia = { ...common, inputs: media[name] ?? [], contentHash: hashInput };
    const stream =
      opened.modality === 'text'
        ? await encodeOne({
            ...common,
            inputs: spokenInputs(utterances, mayMiss),
            encoder: opened.encoder,
            // Of an encoder that does not say what it reads of an input: all of it.
            contentHash: (input, { contentOf = JSON.stringify }) => sha256Of(contentOf(input)),
          })
        : opened.modality === 'audio'
          ? await encodeOne({ ...ofMedia, encoder: opened.encoder })
          : await encodeOne({ ...ofMedia, encoder: opened.encoder });
    if (!only) streamsByName[name] = stream;
  }
  return { streams: streamsByName, encoders };
}

/** The files that streams of voice and face are encoded from, by stream name; ready features need none. */
function mediaOf({
  streams,
  utterances,
  datasetDirectory,
  mayMiss,
}: EncodeFrozenOptions): Readonly<Record<string, readonly (MediaInput | undefined)[]>> {
  return Object.fromEntries(
    Object.entries(streams).flatMap(([name, { modality, use }]) =>
      modality === 'text' || use.state === 'ready'
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

interface EncodeOneOptions<Input>
  extends Pick<EncodeFrozenOptions, 'utterances' | 'onEvent' | 'signal'>,
    Pick<EncodeStreamOptions<Input>, 'directory' | 'storeAs' | 'standardize' | 'holder' | 'only'> {
  readonly name: string;
  /** One for each utterance; `undefined` where it lacks the stream. */
  readonly inputs: readonly (Input | undefined)[];
  /** It is disposed of. */
  readonly encoder: Encoder<Input>;
  readonly contentHash: (input: Input, encoder: Encoder<Input>) => string | Promise<string>;
}

async function encodeOne<Input>(options: EncodeOneOptions<Input>): Promise<FrozenStream> {
  const { name, utterances, inputs, encoder, onEvent, contentHash, ...rest } = options;
  const isThere = inputs.map((input) => input !== undefined);
  const there = inputs.filter((input) => input !== undefined);
  try {
    const work = startWork(onEvent, `encode ${name}`, there.length);
    const result = await encodeStream({
      ...rest,
      encoder,
      inputs: there,
      utterances: utterances.filter((_, i) => isThere[i]),
      contentHash: (input) => contentHash(input, encoder),
      work,
      onEvent,
    });
    work.done(`${result.hits} of ${result.total} from the cache`);
    const line = cutLine(name, [...result.cuts.values()], result.total);
    if (line) notice(onEvent, line);
    if (there.length < inputs.length) notice(onEvent, missingLine(name, isThere));
    const places = isThere.flatMap((has, i) => (has ? [i] : []));
    const cuts = new Map(Array.from(result.cuts, ([i, cut]) => [places[i]!, cut]));
    const present = presenceOf(isThere);
    return {
      features: zerosWhereMissing(isThere, result.features, encoder.dim),
      ...(present && { present }),
      cuts,
    };
  } finally {
    await encoder.dispose();
  }
}

const missingLine = (name: string, isThere: readonly boolean[]): string =>
  `stream ${name}: missing from ${isThere.filter((is) => !is).length} of ${isThere.length} utterances`;

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
