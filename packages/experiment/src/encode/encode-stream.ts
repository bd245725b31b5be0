import { type Encoder, type FeatureColumn, SPLITS, type Truncation, type Utterance } from '@erc/core';
import { describeHolder, type LockHolder } from '@erc/core/node';
import { type Shard, type StoreAs, storeFeatures } from '@erc/features';
import { notice, type OnEvent, type Work } from '../events.js';
import { sumCuts } from './count-inputs.js';
import type { FeatureHolder } from './hold-features.js';

/** Options of {@link encodeStream}. */
export interface EncodeStreamOptions<Input> {
  readonly encoder: Encoder<Input>;
  /** The utterances that have the stream, and the input of each. */
  readonly utterances: readonly Pick<Utterance, 'id'>[];
  readonly inputs: readonly Input[];
  readonly contentHash: (input: Input) => string | Promise<string>;
  /** Folder of the stores of the dataset. */
  readonly directory: string;
  readonly storeAs: StoreAs | undefined;
  /** Whether a standardized copy will stand beside what is in memory. */
  readonly standardize: boolean;
  /** Where the features go. */
  readonly holder: Pick<FeatureHolder, 'hold'>;
  /** Fill the store only, and give no features: all of it, or one shard. */
  readonly only?: { readonly shard?: Shard | undefined } | undefined;
  readonly work: Work;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** Features of a stream, one for each input, and how they came. */
export interface EncodedStream {
  /** Empty where the store was filled only. On the disk where memory is too small for them. */
  readonly features: FeatureColumn;
  /** How many were in the store before, of how many. */
  readonly hits: number;
  readonly total: number;
  /** How much of an input was left out, by its number. */
  readonly cuts: ReadonlyMap<number, Truncation>;
}

/** Encodes a stream into its store, which has a file for each split. */
export async function encodeStream<Input>({
  utterances,
  inputs,
  only,
  work,
  onEvent,
  ...options
}: EncodeStreamOptions<Input>): Promise<EncodedStream> {
  const files: string[] = [];
  const keys: string[] = [];
  const cuts = new Map<number, Truncation>();
  let [hits, total, before] = [0, 0, 0];
  for (const [split, rows] of rowsBySplit(utterances)) {
    const common = {
      encoder: options.encoder,
      inputs: rows.map((row) => inputs[row]!),
      contentHash: options.contentHash,
      directory: options.directory,
      split,
      ...(options.storeAs && { storeAs: options.storeAs }),
      signal: options.signal,
      onWait: (holder: LockHolder): void =>
        notice(onEvent, `waiting for ${describeHolder(holder)}, which packs the same features`),
      // What was there before counts as done.
      onProgress: (done: number, missing: number): void =>
        work.update(before + rows.length - missing + done, inputs.length),
    };
    const stored = await storeFeatures({ ...common, shard: only?.shard });
    for (const [i, row] of rows.entries()) keys[row] = stored.keys[i]!;
    files.push(...stored.files);
    hits += stored.hits;
    total += stored.total;
    for (const [i, cut] of stored.cuts) cuts.set(rows[i]!, cut);
    before += rows.length;
  }
  const growth = (options.storeAs === 'float16' ? 2 : 1) * (options.standardize ? 2 : 1);
  return { features: only ? [] : options.holder.hold({ files, keys, growth }), hits, total, cuts };
}

/** How much of inputs was left out, as a line for the user. */
export function cutLine(name: string, cuts: readonly Truncation[], total: number): string | undefined {
  const { cut, left, unit } = sumCuts(cuts);
  if (cut === 0) return undefined;
  return `stream ${name}: ${cut} of ${total} inputs were not read in full: ${Number(left.toFixed(1))} ${unit} left out`;
}

/** Numbers of utterances by the split that their ids begin with; `all` where they begin with a session. */
function rowsBySplit(utterances: readonly Pick<Utterance, 'id'>[]): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (const [row, { id }] of utterances.entries()) {
    const first = id.slice(0, id.indexOf('/'));
    const split = (SPLITS as readonly string[]).includes(first) ? first : 'all';
    const own = rows.get(split);
    if (own) own.push(row);
    else rows.set(split, [row]);
  }
  return rows;
}
