import { ConfigError, type Split } from '@erc/core';
import { z } from 'zod';

const session = z.int().min(1);

/** One fifth of the sessions is held out. */
const foldSchema = z.strictObject({
  type: z.literal('fold'),
  /** The fifth that is held out: 0 is the first (sessions 1–4 of KEMDy19, 1–8 of KEMDy20), 4 the last. @default 4 */
  fold: z.int().min(0).max(4).default(4),
  /**
   * `test`: it is the test split, and the fifth after it (after the last, the first) is dev. `dev`: it is dev and there is no test split, as
   * in system B, whose published numbers are on the utterances that chose the epoch.
   */
  heldOut: z.enum(['test', 'dev']).default('test'),
});

/** Sessions by number; the others are train. */
const sessionsSchema = z.strictObject({
  type: z.literal('sessions'),
  dev: z.array(session).default([]),
  test: z.array(session).default([]),
});

/** Everything is train, for folds that are cut later by the column `session`, or for a model that is to learn from all. */
const allSchema = z.strictObject({ type: z.literal('all') });

/** Sessions 33–40 of KEMDy20 are the test split, as in system D. */
const lastEightSchema = z.strictObject({
  type: z.literal('32-8'),
  /** How many of the sessions up to 32 are dev, the last ones. System D has none: its test split chose the epoch. @default 4 */
  dev: z.int().min(0).max(31).default(4),
});

/** Which sessions of KEMDy19 become which split. */
export const kemdy19SplitSchema = z.discriminatedUnion('type', [foldSchema, sessionsSchema, allSchema]);

/** Which sessions of KEMDy20 become which split. */
export const kemdy20SplitSchema = z.discriminatedUnion('type', [
  lastEightSchema,
  foldSchema,
  sessionsSchema,
  allSchema,
]);

/** How sessions become splits. */
export type KemdySplit = z.output<typeof kemdy20SplitSchema>;

/**
 * The sessions of each split, by number. Fifths are of the published number of sessions, not of those that are there: a session that is
 * missing does not shift the others.
 *
 * @param sessions Sessions of the corpus: 20 or 40.
 * @throws ConfigError for a session that the corpus does not have, or that stands in two splits.
 */
export function splitSessions(
  source: string,
  split: KemdySplit,
  sessions: number,
): Readonly<Record<Split, readonly number[]>> {
  const all = Array.from({ length: sessions }, (_, i) => i + 1);
  const { dev, test } = heldOut(split, all);
  for (const [i, number] of [...dev, ...test].entries()) {
    const again = [...dev, ...test].indexOf(number) < i;
    if (all.includes(number) && !again) continue;
    throw new ConfigError(
      `${source}: split: expected different sessions of 1 … ${sessions}, received ${number}${again ? ' twice' : ''}.`,
    );
  }
  return { train: all.filter((number) => !dev.includes(number) && !test.includes(number)), dev, test };
}

function heldOut(
  split: KemdySplit,
  all: readonly number[],
): { dev: readonly number[]; test: readonly number[] } {
  const fifth = (fold: number): number[] =>
    all.filter((_, i) => Math.floor(i / (all.length / 5)) === fold % 5);
  switch (split.type) {
    case 'all':
      return { dev: [], test: [] };
    case 'sessions':
      return split;
    case '32-8':
      return { dev: all.slice(32 - split.dev, 32), test: all.slice(32) };
    case 'fold':
      return split.heldOut === 'dev'
        ? { dev: fifth(split.fold), test: [] }
        : { dev: fifth(split.fold + 1), test: fifth(split.fold) };
  }
}
