import { ConfigError, createRandom, dialogueIdOf, isScored, type Random } from '@erc/core';
import { type HeldOutPart, heldOutParts } from './held-out-parts.js';
import { apartFrom, holdOutDev } from './hold-out-dev.js';
import type { SplitOptions } from './split-options.js';
import { type SplitUtterance, scoredIn } from './units.js';

/**
 * The parts of one training: indices into the utterances that were split. An utterance that is only read stands in a part that has others of its
 * dialogue, and in no part where there is none.
 */
export interface SplitParts {
  readonly train: readonly number[];
  /** What selection sees. Empty where everything trains. */
  readonly dev: readonly number[];
  /** What a fold is scored on, once, after selection. Only with folds. */
  readonly heldOut?: readonly number[];
  /** In no part, and scored: others' words in dialogues of speakers who are held out. */
  readonly leftOut: readonly number[];
}

/** Options of {@link splitUtterances}. */
export interface SplitUtterancesOptions {
  readonly splits: SplitOptions;
  /** Of the dataset's train and dev, by the beginning of their ids. Never of test. */
  readonly utterances: readonly SplitUtterance[];
  /** Seed of the run, for `seed: run`. */
  readonly seed: number;
}

/**
 * Splits utterances into train, dev and held-out parts: once, or once for each fold. No dialogue stands in two parts (but for
 * `dev: partners`), nor does a session or a speaker where the splits are by them. What is held out never selects. What was mixed in from another
 * dataset is always train, and counts for no share. What is only read goes with its dialogue, by speaker with what else its speaker says there, and
 * counts for no share and no class.
 *
 * @throws ConfigError where the utterances cannot be split so; DataError where a session is missing or a dialogue stands in two.
 */
export function splitUtterances(options: SplitUtterancesOptions): SplitParts[] {
  const { utterances } = options;
  const read = readWithScored(utterances, [...utterances.keys()]);
  if (utterances.length > 0 && read.length === 0) {
    throw new ConfigError(
      `splits: expected utterances to train on, received ${utterances.length} of use: context alone.`,
    );
  }
  const mixed = read.filter((i) => utterances[i]!.mixed !== undefined);
  const own = read.filter((i) => utterances[i]!.mixed === undefined);
  const back = (part: readonly number[]): number[] =>
    readWithScored(
      utterances,
      part.map((i) => own[i]!),
    );
  const splits = splitOwn({ ...options, utterances: own.map((i) => utterances[i]!) });
  return splits.map(({ train, dev, heldOut, leftOut }) => ({
    train: [...back(train), ...mixed].sort((a, b) => a - b),
    dev: back(dev),
    ...(heldOut && { heldOut: back(heldOut) }),
    leftOut: leftOut.map((i) => own[i]!).filter((i) => isScored(utterances[i]!)),
  }));
}

/** Those of some utterances that are scored, and those that are read with one of these. */
function readWithScored(utterances: readonly SplitUtterance[], indices: readonly number[]): number[] {
  const scored = indices.filter((i) => isScored(utterances[i]!));
  const dialogues = new Set(scored.map((i) => dialogueIdOf(utterances[i]!)));
  return indices.filter((i) => isScored(utterances[i]!) || dialogues.has(dialogueIdOf(utterances[i]!)));
}

function splitOwn(options: SplitUtterancesOptions): SplitParts[] {
  const { splits, utterances } = options;
  const everything = utterances.map((_, i) => i);
  if (splits.type === 'everything') return [{ train: everything, dev: [], leftOut: [] }];
  const seed = splits.seed === 'run' ? options.seed : (splits.seed ?? 42);
  const random = createRandom(seed).fork('folds');
  if (splits.type === 'hold-out') return [holdOut(splits, utterances, random)];

  return heldOutParts(splits, utterances, random).map((part, k): SplitParts => {
    const where = `splits: fold ${k + 1}`;
    const inside = new Set(part.members);
    const others = everything.filter((i) => !inside.has(i));
    const rest = apartFrom(others, part.members, utterances);
    if (selectsByHeldOut(splits)) {
      return partsOf({ heldOut: part.members, dev: part.members, rest, utterances, where });
    }
    const dev = devOf({ splits, part, others, rest, utterances, random: random.fork(`dev ${k + 1}`), where });
    return partsOf({ heldOut: part.members, dev, rest, utterances, where });
  });
}

/** Whether what a fold holds out selects too, as published systems did. */
const selectsByHeldOut = ({ legacy = [] }: { readonly legacy?: readonly string[] | undefined }): boolean =>
  legacy.includes('held-out-selects');

interface DevOptions {
  readonly splits: Exclude<SplitOptions, { type: 'everything' | 'hold-out' }>;
  readonly part: HeldOutPart;
  /** All that is not held out. */
  readonly others: readonly number[];
  /** Those of them who share no dialogue with what is held out. */
  readonly rest: readonly number[];
  readonly utterances: readonly SplitUtterance[];
  readonly random: Random;
  readonly where: string;
}

/** The dev part of a fold: of the rest, or the partners of who is held out. */
function devOf({ splits, part, others, rest, utterances, random, where }: DevOptions): readonly number[] {
  const free = new Set(rest);
  if (!part.dev && typeof splits.dev === 'object') {
    const { dev, sharedSpeakers } = splits;
    return holdOutDev({ dev, utterances, among: rest, sharedSpeakers, random });
  }
  if (part.dev || splits.dev === 'next') return (part.dev ?? part.next).filter((i) => free.has(i));
  const partners = others.filter((i) => !free.has(i));
  const training = new Set(rest.map((i) => utterances[i]!.speaker));
  const known = partners.find((i) => training.has(utterances[i]!.speaker));
  if (known !== undefined) {
    throw new ConfigError(
      `${where}: dev: partners: expected partners who talk in these dialogues only, received ${utterances[known]!.speaker}, who also talks in others.`,
    );
  }
  return partners;
}

function holdOut(
  { dev, sharedSpeakers }: Extract<SplitOptions, { type: 'hold-out' }>,
  utterances: readonly SplitUtterance[],
  random: Random,
): SplitParts {
  const ofSplit = (split: string): number[] =>
    utterances.flatMap(({ id }, i) => (id.startsWith(`${split}/`) ? [i] : []));
  const [train, own] = [ofSplit('train'), ofSplit('dev')];
  if (!dev) {
    if (own.length === 0) {
      throw new ConfigError(
        'splits: expected a dev split in the dataset, or a word for where dev comes from, such as splits: { type: hold-out, dev: { by: dialogue, fraction: 0.1 } }; received neither.',
      );
    }
    return partsOf({ dev: own, rest: train, utterances, where: 'splits' });
  }
  if (own.length > 0) {
    throw new ConfigError(
      `splits.dev: expected a dataset without a dev split, received one with ${own.length} utterances. Folds take train and dev together; hold-out without dev uses what is there.`,
    );
  }
  const held = holdOutDev({ dev, utterances, among: train, sharedSpeakers, random });
  return partsOf({ dev: held, rest: train, utterances, where: 'splits' });
}

/** Takes dev, and whoever talks with it, out of the rest. What is in no part is left out. */
function partsOf({
  heldOut,
  dev: wanted,
  rest,
  utterances,
  where,
}: {
  readonly heldOut?: readonly number[];
  readonly dev: readonly number[];
  readonly rest: readonly number[];
  readonly utterances: readonly SplitUtterance[];
  readonly where: string;
}): SplitParts {
  const dev = [...wanted].sort((a, b) => a - b);
  const train = apartFrom(rest, dev, utterances);
  const used = new Set([...train, ...dev, ...(heldOut ?? [])]);
  const parts: SplitParts = {
    train,
    dev,
    ...(heldOut && { heldOut }),
    leftOut: utterances.flatMap((_, i) => (used.has(i) ? [] : [i])),
  };
  for (const [part, members] of Object.entries({ train, dev, 'what is held out': heldOut })) {
    if (members && scoredIn(utterances)(members) === 0)
      throw new ConfigError(`${where}: expected utterances in ${part}, received none.`);
  }
  return parts;
}
