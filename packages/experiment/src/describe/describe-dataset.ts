import { readFile } from 'node:fs/promises';
import { type Dataset, groupDialogues, isScored, type Split, type Utterance } from '@erc/core';
import { readDataset } from '@erc/etl';
import { wavSeconds } from '@erc/media';
import { agreementOf } from '@erc/metrics';
import type { AffectFacts, DatasetFacts, LengthFacts, SplitFacts, WordFacts } from '@erc/report';
import { trainingSplits } from '../dataset/training-splits.js';
import { histogramOf, spreadOf } from './spread.js';
import { storeVectors } from './store-vectors.js';
import { countWords, wordOdds, wordsOf } from './word-odds.js';

/** Options of {@link describeDataset}. */
export interface DescribeDatasetOptions {
  /** The dataset folder. */
  readonly directory: string;
  /** Folder of one encoder in its feature store. @default none */
  readonly features?: string | undefined;
  /** Read all media to compare them with what they were. @default false */
  readonly verify?: boolean | undefined;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Words of the prior: enough to hold words that occur a few times near to 0. */
const PRIOR = 500;
const MOST_WORDS = 10;
const MOST_VECTORS = 1000;

/**
 * Gathers what a report of a dataset shows: of train and dev. Test stays closed: its size is what the audit says of it. Words, valence and arousal, vectors and
 * single utterances are of train alone.
 *
 * @throws DataError for the first thing that is wrong with the folder, with file and row.
 */
export async function describeDataset({
  directory,
  features,
  verify,
  log,
  signal,
}: DescribeDatasetOptions): Promise<DatasetFacts> {
  const splits = await trainingSplits(directory);
  const dataset = await readDataset(directory, { splits, verify, log });
  const { name, licence, sha256, labels, audit } = dataset;
  const train = scoredOf(dataset, 'train');
  const agreement = agreementOf(splits.flatMap((split) => scoredOf(dataset, split)));
  const affect = affectOf(train, labels);
  const words = wordFactsOf(train, labels);
  return {
    name,
    licence,
    sha256,
    labels,
    splits: splits.map((split) => splitFactsOf(split, dataset.splits[split] ?? [], labels)),
    closed: audit.flatMap(({ code, count }) =>
      code === 'test-utterances' ? [{ split: 'test', utterances: count }] : [],
    ),
    audit,
    lengths: await lengthsOf(dataset, splits, signal),
    ...(agreement && { agreement }),
    ...(affect && { affect }),
    ...(words && { words }),
    ...(features !== undefined && {
      vectors: await storeVectors({
        folder: features,
        split: 'train',
        dataset,
        utterances: dataset.splits.train ?? [],
        most: MOST_VECTORS,
      }),
    }),
    dialogues: groupDialogues(dataset.splits.train ?? []),
  };
}

const scoredOf = ({ splits }: Pick<Dataset, 'splits'>, split: Split): readonly Utterance[] =>
  (splits[split] ?? []).filter(isScored);

function splitFactsOf(split: string, all: readonly Utterance[], labels: readonly string[]): SplitFacts {
  const utterances = all.filter(isScored);
  const lacks = (has: (utterance: Utterance) => boolean): number =>
    utterances.filter((utterance) => !has(utterance)).length;
  return {
    split,
    dialogues: groupDialogues(all).length,
    utterances: utterances.length,
    context: all.length - utterances.length,
    speakers: new Set(all.map(({ speaker }) => speaker)).size,
    sessions: new Set(all.flatMap(({ session }) => session ?? [])).size,
    classes: labels.map((label) => utterances.filter(({ emotion }) => emotion === label).length),
    missing: {
      text: lacks(({ text }) => text.trim() !== ''),
      audio: lacks(({ audio }) => audio !== undefined),
      visual: lacks(({ visual }) => visual !== undefined),
    },
  };
}

type Numbers = Readonly<Partial<Record<Split, readonly number[]>>>;

async function lengthsOf(
  dataset: Pick<Dataset, 'splits'>,
  splits: readonly Split[],
  signal: AbortSignal,
): Promise<LengthFacts[]> {
  const ofSplits = async (
    numbers: (utterances: readonly Utterance[]) => readonly number[] | Promise<readonly number[]>,
  ): Promise<Numbers> => {
    const found: Partial<Record<Split, readonly number[]>> = {};
    for (const split of splits) found[split] = await numbers(dataset.splits[split] ?? []);
    return found;
  };
  const scored = (utterances: readonly Utterance[]): readonly Utterance[] => utterances.filter(isScored);
  return [
    lengthFacts(
      'utterances of a dialogue',
      await ofSplits((all) => groupDialogues(all).map(({ utterances }) => utterances.length)),
    ),
    lengthFacts(
      'words of an utterance',
      await ofSplits((all) => scored(all).map(({ text }) => wordsOf(text).length)),
    ),
    lengthFacts(
      'seconds of an utterance in its recording',
      await ofSplits((all) =>
        scored(all).flatMap(({ startSeconds, endSeconds }) =>
          startSeconds === undefined || endSeconds === undefined ? [] : [endSeconds - startSeconds],
        ),
      ),
    ),
    lengthFacts('seconds of a voice', await ofSplits((all) => voiceSeconds(scored(all), signal))),
  ].flatMap((facts) => facts ?? []);
}

/** One file after the other: a corpus of voices is larger than memory. */
async function voiceSeconds(utterances: readonly Utterance[], signal: AbortSignal): Promise<number[]> {
  const seconds: number[] = [];
  for (const { audio } of utterances) {
    signal.throwIfAborted();
    const found = audio === undefined ? undefined : wavSeconds(await readFile(audio));
    if (found !== undefined) seconds.push(found);
  }
  return seconds;
}

function lengthFacts(title: string, numbers: Numbers): LengthFacts | undefined {
  const splits = Object.entries(numbers).flatMap(([split, own]) => {
    const spread = spreadOf(own);
    return spread ? [{ split, ...spread }] : [];
  });
  if (splits.length === 0) return undefined;
  return { title, splits, histogram: histogramOf(Object.values(numbers).flat()) };
}

function affectOf(utterances: readonly Utterance[], labels: readonly string[]): AffectFacts | undefined {
  const points = utterances.flatMap(({ emotion, valence, arousal }) =>
    valence === undefined || arousal === undefined
      ? []
      : [{ label: labels.indexOf(emotion), valence, arousal }],
  );
  return points.length > 0 ? { split: 'train', points } : undefined;
}

function wordFactsOf(utterances: readonly Utterance[], labels: readonly string[]): WordFacts | undefined {
  const indices = new Map(labels.map((label, index) => [label, index]));
  const texts = utterances.map(({ text, emotion }) => ({ text, label: indices.get(emotion)! }));
  const counts = countWords(texts, labels.length);
  if (counts.size === 0 || labels.length < 2) return undefined;
  const words = [...counts.values()].reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0);
  const byLabel = wordOdds(counts, labels.length, { prior: PRIOR, most: MOST_WORDS });
  return { split: 'train', words, vocabulary: counts.size, prior: PRIOR, byLabel };
}
