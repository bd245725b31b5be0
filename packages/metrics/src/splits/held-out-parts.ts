import { ConfigError, type Random } from '@erc/core';
import { namedUtterances, tooFew } from './hold-out-dev.js';
import type { SplitOptions } from './split-options.js';
import { assignBySize, assignStratified } from './stratified-assignment.js';
import {
  connectedSpeakers,
  inseparable,
  labelsOf,
  naturalOrder,
  type SplitUtterance,
  scoredIn,
  unitsOf,
} from './units.js';

type FoldOptions = Exclude<SplitOptions, { type: 'everything' | 'hold-out' }>;

/** One fold, before its dev part is taken from the rest. */
export interface HeldOutPart {
  readonly members: readonly number[];
  /** What the next fold holds out. */
  readonly next: readonly number[];
  /** By the recipe's own list. */
  readonly dev?: readonly number[];
}

/** What each fold holds out. */
export function heldOutParts(
  splits: FoldOptions,
  utterances: readonly SplitUtterance[],
  random: Random,
): HeldOutPart[] {
  const { sharedSpeakers } = splits;
  const inTurn = (parts: readonly (readonly number[])[]): HeldOutPart[] =>
    parts.map((members, k) => ({ members, next: parts[(k + 1) % parts.length]! }));
  // Where what is held out selects, no part is taken for dev.
  const takesNext = splits.dev === 'next' && !splits.legacy?.includes('held-out-selects');
  const least = takesNext ? 3 : 2;
  switch (splits.type) {
    case 'k-fold': {
      if (splits.folds < least) {
        throw new ConfigError(
          `splits.folds: expected at least 3 with dev: next, which takes one for dev; received ${splits.folds}.`,
        );
      }
      const groups = [...inseparable(splits.by, { utterances, sharedSpeakers }).values()];
      if (groups.length < splits.folds) throw tooFew('splits', splits.by, splits.folds, groups.length);
      const shuffled = random.shuffle(groups);
      const shares = Array.from({ length: splits.folds }, () => 1 / splits.folds);
      return inTurn(
        splits.stratify
          ? assignStratified({ groups: shuffled, labels: labelsOf(utterances), shares })
          : assignBySize(shuffled, splits.folds, scoredIn(utterances)),
      );
    }
    case 'leave-one-out': {
      const units = unitsOf(splits.by, { utterances, sharedSpeakers });
      // Nothing is scored of a speaker whose every word is context.
      const names = naturalOrder(units.keys()).filter((name) => scoredIn(utterances)(units.get(name)!) > 0);
      if (splits.by === 'session') {
        if (names.length < least) throw tooFew('splits', 'session', least, names.length);
        return inTurn(names.map((name) => units.get(name)!));
      }
      // A speaker's next part must not talk with him: it is of the next connected component.
      const components = [...connectedSpeakers({ utterances }).values()];
      if (takesNext && components.length < 3) throw tooFew('splits', 'speaker', 3, components.length);
      return names.map((name) => {
        const members = units.get(name)!;
        const own = components.findIndex((component) => component.includes(members[0]!));
        return { members, next: components[(own + 1) % components.length]! };
      });
    }
    case 'folds':
      return listedParts(splits, utterances);
  }
}

function listedParts(
  { by, folds, sharedSpeakers }: Extract<FoldOptions, { type: 'folds' }>,
  utterances: readonly SplitUtterance[],
): HeldOutPart[] {
  const named = (names: readonly string[], where: string): readonly number[] =>
    namedUtterances(by, names, { utterances, sharedSpeakers, where });
  const parts = folds.map((fold, k) => {
    const heldOut = named(fold.heldOut, `splits.folds.${k}`);
    const dev = fold.dev && named(fold.dev, `splits.folds.${k}.dev`);
    return { heldOut, dev };
  });
  const home = new Map<number, number>();
  for (const [k, { heldOut, dev }] of parts.entries()) {
    for (const i of heldOut) {
      const before = dev?.includes(i) ? 'as dev too' : home.has(i) ? `in fold ${home.get(i)! + 1} too` : '';
      if (before !== '') {
        throw new ConfigError(
          `splits.folds.${k}: expected each ${by} to be held out once and not to select, received ${utterances[i]!.id} ${before}.`,
        );
      }
      home.set(i, k);
    }
  }
  return parts.map(({ heldOut, dev }, k) => ({
    members: heldOut,
    next: parts[(k + 1) % parts.length]!.heldOut,
    ...(dev && { dev }),
  }));
}
