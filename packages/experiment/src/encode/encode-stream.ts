import { presenceOf, zerosWhereMissing } from '@erc/batches';
import {
  DataError,
  type Encoder,
  type Feature,
  type FeatureColumn,
  isSparse,
  type Truncation,
  type Utterance,
} from '@erc/core';
import { describeHolder, type LockHolder } from '@erc/core/node';
import { type StoreAs, storeFeatures } from '@erc/features';
import type { Shard } from '@erc/features/shards';
import { notice, type OnEvent, startWork } from '../events.js';
import { sumCuts } from './count-inputs.js';
import type { FeatureHolder } from './hold-features.js';
import { missingLine } from './inputs.js';
import { rowsBySplit } from './rows-by-split.js';

/** Options of {@link encodeStream}. */
export interface EncodeStreamOptions<Input> {
  /** Of the stream. */
  readonly name: string;
  readonly encoder: Encoder<Input>;
  readonly utterances: readonly Pick<Utterance, 'id'>[];
  /** One for each utterance; `undefined` where it lacks the stream. */
  readonly inputs: readonly (Input | undefined)[];
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
  /** Is told what filling the store took. @default nobody is */
  readonly onFilled?: (filled: FilledStore) => void;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}

/** What filling a store took. */
export interface FilledStore {
  /** Inputs that were encoded; the others were in the store. */
  readonly encoded: number;
  readonly total: number;
  readonly seconds: number;
}

/** Features of a stream, aligned with the utterances. */
export interface FrozenStream {
  /** Zeros where an utterance lacks the stream. */
  readonly features: FeatureColumn;
  /** 1 for utterances that have it, 0 for others. Absent: all have it. */
  readonly present?: Float32Array;
  /** How much of an utterance was left out, by its number. Absent of ready features. */
  readonly cuts?: ReadonlyMap<number, Truncation>;
  /** Extents of the pictures that its maps were made of. Absent: it has no maps. */
  readonly picture?: readonly number[];
}

/** An utterance that has the stream: its number, and its input. */
interface PresentInput<Input> {
  readonly place: number;
  readonly input: Input;
}

/**
 * Encodes a stream into its store, which has a file for each split. No features are given where the store is only filled.
 *
 * @throws DataError when the encoder can read nothing of any input, such as vectors of words of another language.
 */
export async function encodeStream<Input>({
  name,
  encoder,
  utterances,
  inputs,
  contentHash,
  directory,
  storeAs,
  standardize,
  holder,
  only,
  onFilled,
  onEvent,
  signal,
}: EncodeStreamOptions<Input>): Promise<FrozenStream> {
  const isThere = inputs.map((input) => input !== undefined);
  const presentInputs = inputs.flatMap((input, place): PresentInput<Input>[] =>
    input === undefined ? [] : [{ place, input }],
  );
  const work = startWork(onEvent, `encode ${name}`, presentInputs.length);
  const files: string[] = [];
  const keys: string[] = [];
  const cuts = new Map<number, Truncation>();
  let [hits, total, before] = [0, 0, 0];
  const start = performance.now();
  for (const [split, rows] of rowsBySplit(presentInputs.map(({ place }) => utterances[place]!))) {
    const stored = await storeFeatures({
      encoder,
      inputs: rows.map((row) => presentInputs[row]!.input),
      contentHash,
      directory,
      split,
      ...(storeAs && { storeAs }),
      shard: only?.shard,
      signal,
      onWait: (holder: LockHolder): void =>
        notice(onEvent, `waiting for ${describeHolder(holder)}, which packs the same features`),
      onProgress(done: number, missing: number): void {
        // How many of the rows of later splits are a shard's is not known yet.
        const encoded = total - hits;
        if (only?.shard) work.update(encoded + done, encoded + missing);
        // What was present before counts as done.
        else work.update(before + rows.length - missing + done, presentInputs.length);
      },
    });
    for (const [i, row] of rows.entries()) keys[row] = stored.keys[i]!;
    files.push(...stored.files);
    hits += stored.hits;
    total += stored.total;
    for (const [i, cut] of stored.cuts) cuts.set(presentInputs[rows[i]!]!.place, cut);
    before += rows.length;
  }
  const shard = only?.shard;
  if (shard && total === 0) {
    notice(
      onEvent,
      `stream ${name}: shard ${shard.index}/${shard.count} has none of ${presentInputs.length} inputs`,
    );
  }
  work.done(`${hits} of ${total} from the cache`);
  onFilled?.({ encoded: total - hits, total, seconds: (performance.now() - start) / 1000 });
  const line = cutLine(name, [...cuts.values()], total);
  if (line) notice(onEvent, line);
  if (presentInputs.length < inputs.length) notice(onEvent, missingLine(name, isThere));
  const growth = (storeAs === 'float16' ? 2 : 1) * (standardize ? 2 : 1);
  const features = only ? [] : holder.hold({ files, keys, growth });
  const present = presenceOf(isThere);
  const column = zerosWhereMissing(isThere, features, encoder.dim);
  const isRead = ({ place }: PresentInput<Input>): boolean =>
    cuts.has(place) ? cuts.get(place)!.to > 0 : only !== undefined || !isNothing(column.at(place));
  if (cuts.size > 0 && !presentInputs.some(isRead)) {
    const { left, unit } = sumCuts([...cuts.values()]);
    throw new DataError(
      `streams.${name}: expected an input that its encoder can read something of, received none: all ${left} ${unit} of ${presentInputs.length} inputs are unknown to it.`,
    );
  }
  return {
    features: column,
    ...(present && { present }),
    cuts,
  };
}

/** Whether a feature holds nothing: that of an empty text, of which nothing was left out. */
const isNothing = (feature: Feature | undefined): boolean =>
  feature === undefined || (isSparse(feature) ? feature.values : feature.data).every((value) => value === 0);

/** How much of inputs was left out, as a line for the user. */
function cutLine(name: string, cuts: readonly Truncation[], total: number): string | undefined {
  const { cut, left, unit } = sumCuts(cuts);
  if (cut === 0) return undefined;
  return `stream ${name}: ${cut} of ${total} inputs were not read in full: ${Number(left.toFixed(1))} ${unit} left out`;
}
