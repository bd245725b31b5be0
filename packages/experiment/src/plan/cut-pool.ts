import { readOnlyAt, type Selection, selectAt, selectIds } from '@erc/batches';
import {
  type Dataset,
  type Dialogue,
  dialogueIdOf,
  groupDialogues,
  isScored,
  type Utterance,
} from '@erc/core';
import { type SplitParts, splitUtterances, tiedUtterances } from '@erc/metrics';
import { standardSplits } from '../dataset/standard-splits.js';
import type { Recipe } from '../recipe/recipe.js';
import type { Parts } from './job.js';
import { leavesTiesUnscored } from './published-protocol.js';

/** Dialogues of a part, and folds, that `--fast-dev-run` keeps. */
const FAST_DIALOGUES = 8;
const FAST_FOLDS = 2;

/** The utterances of a run, and how they are parted. */
export interface CutPool {
  /** Of train and dev, in that order, in dialogues of which something is scored. Never of test. */
  readonly pool: readonly Utterance[];
  /** Number of folds; absent without folds. */
  readonly folds?: number;
  /** The parts of a job. The same for every choice of streams, so that predictions pair up. */
  readonly parts: (job: { readonly seed: number; readonly fold?: number }) => Parts;
  /** What must be said of the cut. */
  readonly lines: readonly string[];
}

/** Those of dialogues with an utterance that is scored: nothing reads the others. */
function readUtterances(utterances: readonly Utterance[]): readonly Utterance[] {
  const dialogues = new Set(utterances.filter(isScored).map(dialogueIdOf));
  return utterances.filter((utterance) => dialogues.has(dialogueIdOf(utterance)));
}

/** Cuts a dataset as the recipe says. `fast` keeps a few dialogues of each part, of dev those that let it select. */
export function cutPool(
  { splits, seed, seeds = [seed], labels }: Pick<Recipe, 'splits' | 'seed' | 'seeds' | 'labels'>,
  dataset: Dataset,
  fast: boolean,
): CutPool {
  const all = [...(dataset.splits.train ?? []), ...(dataset.splits.dev ?? [])];
  const everything = readUtterances(all);
  const words = standardSplits(splits, dataset);
  const cutFor = (own: number): SplitParts[] => {
    const cuts = splitUtterances({ splits: words, utterances: everything, seed: own });
    // A fold that is asked for by its number is not among the first.
    const few = splits.type === 'standard' && splits.fold !== undefined ? cuts : cuts.slice(0, FAST_FOLDS);
    return fast ? few.map((cut) => thin(cut, everything)) : cuts;
  };
  const bySeed = new Map(seeds.map((own) => [own, cutFor(own)]));
  const [cuts] = [...bySeed.values()];
  const idsOf = (part: readonly number[]): string[] => part.map((i) => everything[i]!.id);
  const used = new Set(
    [...bySeed.values()]
      .flat()
      .flatMap(({ train, dev, heldOut = [] }) => idsOf([...train, ...dev, ...heldOut])),
  );
  const pool = fast ? everything.filter(({ id }) => used.has(id)) : everything;
  const select = (part: readonly number[]): Selection =>
    fast ? selectIds(pool, idsOf(part)) : selectAt(pool, part);
  const folds = cuts![0]!.heldOut ? cuts!.length : undefined;
  const leavesUnscored = leavesTiesUnscored(splits);
  const leavesUntrained = labels?.ties === 'drop';
  const tied = leavesUnscored || leavesUntrained ? tiedUtterances(pool, dataset.labels) : [];
  const selectPart = (part: readonly number[], leavesTies: boolean): Selection =>
    leavesTies ? readOnlyAt(select(part), (position) => tied[position]!) : select(part);
  return {
    pool,
    ...(folds && { folds }),
    parts: (job) => {
      const { train, dev, heldOut } = bySeed.get(job.seed)![(job.fold ?? 1) - 1]!;
      return {
        train: selectPart(train, leavesUntrained),
        dev: selectPart(dev, leavesUnscored),
        ...(heldOut && { heldOut: selectPart(heldOut, leavesUnscored) }),
      };
    },
    lines: fast ? [] : [...contextLines(all, everything), ...linesOf(cuts!, everything)],
  };
}

/** The first dialogues of each part. */
function thin({ train, dev, heldOut }: SplitParts, utterances: readonly Utterance[]): SplitParts {
  const kept = (part: readonly number[], choose: typeof firstOf): number[] => {
    const own = new Map(part.map((i) => [utterances[i]!, i]));
    return choose(groupDialogues([...own.keys()]))
      .flatMap((dialogue) => dialogue.utterances.map((utterance) => own.get(utterance)!))
      .sort((a, b) => a - b);
  };
  return {
    train: kept(train, firstOf),
    dev: kept(dev, variedOf),
    ...(heldOut && { heldOut: kept(heldOut, firstOf) }),
    leftOut: [],
  };
}

const firstOf = (dialogues: readonly Dialogue[]): readonly Dialogue[] => dialogues.slice(0, FAST_DIALOGUES);

/**
 * The first dialogues, and the next ones that are needed for two emotions, two values of valence and two of arousal, where the part has them:
 * with one of each alone, what a training monitors may not be defined, though it is on the whole part.
 */
function variedOf(dialogues: readonly Dialogue[]): readonly Dialogue[] {
  const chosen = [...firstOf(dialogues)];
  for (const key of ['emotion', 'valence', 'arousal'] as const) {
    const valuesOf = (dialogue: Dialogue): (string | number)[] =>
      dialogue.utterances.filter(isScored).flatMap((utterance) => utterance[key] ?? []);
    const seen = new Set(chosen.flatMap(valuesOf));
    for (const dialogue of dialogues.slice(FAST_DIALOGUES)) {
      if (seen.size >= 2) break;
      const values = valuesOf(dialogue);
      if (values.every((value) => seen.has(value))) continue;
      if (!chosen.includes(dialogue)) chosen.push(dialogue);
      for (const value of values) seen.add(value);
    }
  }
  return chosen;
}

/** How many utterances are there to be read alone, and how many of them nothing reads. */
function contextLines(all: readonly Utterance[], everything: readonly Utterance[]): string[] {
  const scored = all.filter(isScored).length;
  if (scored === all.length) return [];
  const unread = all.length - everything.length;
  return [
    `context: ${all.length - scored} of ${all.length} utterances are read with others, and neither trained on nor scored${
      unread > 0 ? `; ${unread} of them are not read, since nothing of their dialogues is scored` : ''
    }`,
  ];
}

function linesOf(cuts: readonly SplitParts[], utterances: readonly Utterance[]): string[] {
  const total = utterances.filter(isScored).length;
  const lines: string[] = [];
  const left = cuts.map(({ leftOut }) => leftOut.length);
  const [least, most] = [Math.min(...left), Math.max(...left)];
  if (most > 0) {
    lines.push(
      `splits: ${least === most ? most : `${least} … ${most}`} of ${total} utterances are in no part${cuts.length > 1 ? ' of a fold' : ''}: what others say to speakers who are held out or select`,
    );
  }
  const held = new Set(cuts.flatMap(({ heldOut = [] }) => heldOut.filter((i) => isScored(utterances[i]!))));
  if (cuts[0]!.heldOut && held.size < total) {
    lines.push(`splits: ${total - held.size} of ${total} utterances are held out by no fold`);
  }
  return lines;
}
