import { ConfigError, dialogueIdOf, type Random } from '@erc/core';
import picomatch from 'picomatch';
import type { DevHoldOut } from './split-options.js';
import { assignStratified, drawGroups } from './stratified-assignment.js';
import {
  inseparable,
  labelsOf,
  type SplitUtterance,
  scoredIn,
  type UnitKind,
  type UnitsOptions,
  unitsOf,
} from './units.js';

/** Options of {@link holdOutDev}. */
export interface HoldOutDevOptions extends UnitsOptions {
  readonly dev: DevHoldOut;
  /** The utterances that dev is taken from. */
  readonly among: readonly number[];
  readonly random: Random;
}

/**
 * The utterances that become dev: whole dialogues, sessions, or connected components of speakers who talk with each other, up to a share of the
 * utterances, or by name.
 */
export function holdOutDev(options: HoldOutDevOptions): readonly number[] {
  const { dev, utterances, among, random } = options;
  if (dev.names) return namedUtterances(dev.by, dev.names, { ...options, where: 'splits.dev' });
  const groups = [...inseparable(dev.by, options).values()];
  if (groups.length < 2) throw tooFew('splits.dev', dev.by, 2, groups.length);
  const { fraction = 0.1 } = dev;
  const sizeOf = scoredIn(utterances);
  if (!dev.stratify) return drawGroups(groups, fraction * sizeOf(among), sizeOf, random).flat();
  return assignStratified({
    groups: random.shuffle(groups),
    labels: labelsOf(utterances),
    shares: [fraction, 1 - fraction],
  })[0]!;
}

/** Options of {@link namedUtterances}. */
export interface NamedUtterancesOptions extends UnitsOptions {
  /** Named in errors. */
  readonly where: string;
}

/**
 * Utterances of the dialogues, sessions or speakers that globs name.
 *
 * @throws ConfigError for a glob that names nothing.
 */
export function namedUtterances(
  by: UnitKind,
  globs: readonly string[],
  { where, ...options }: NamedUtterancesOptions,
): readonly number[] {
  const units = [...unitsOf(by, options)];
  const found = new Set<number>();
  for (const glob of globs) {
    const matches = picomatch(glob, { dot: true });
    const own = units.filter(([name]) => matches(name) || (by === 'dialogue' && matches(withoutSplit(name))));
    if (own.length === 0) {
      const known = units.map(([name]) => name);
      const shown = known.length > 12 ? `${known.slice(0, 12).join(', ')}, …` : known.join(', ');
      throw new ConfigError(`${where}: expected ${by}s of ${shown}; received "${glob}", which names none.`);
    }
    for (const [, members] of own) for (const i of members) found.add(i);
  }
  return [...found].sort((a, b) => a - b);
}

const withoutSplit = (name: string): string => name.slice(name.indexOf('/') + 1);

/** The error of a corpus that falls into too few groups. */
export function tooFew(where: string, by: UnitKind, wanted: number, found: number): ConfigError {
  const what = by === 'speaker' ? 'groups of speakers who never talk with each other' : `${by}s`;
  return new ConfigError(`${where}: expected at least ${wanted} ${what}, received ${found}.`);
}

/** Of `candidates`, those whose dialogue has none of `taken`. */
export function apartFrom(
  candidates: readonly number[],
  taken: readonly number[],
  utterances: readonly SplitUtterance[],
): number[] {
  const dialogues = new Set(taken.map((i) => dialogueIdOf(utterances[i]!)));
  return candidates.filter((i) => !dialogues.has(dialogueIdOf(utterances[i]!)));
}
