import type { Random } from '@erc/core';
import * as z from 'zod';
import { classesOf } from './classes-of.js';
import { defineSampler } from './define-sampler.js';

/**
 * All classes in equal number: each is drawn as often as the largest has examples.
 *
 * An epoch is made of rounds. In a round each class, in shuffled order, gives the same number of examples, one after the other:
 * `max(2, ⌈batchSize / classes⌉)`, so that a batch of whole rounds has pairs
 * of the classes in it, as losses that compare examples need; the last batch of an epoch may be a single example. The last round
 * gives what is left, and is not cut: no class is drawn less often than another. A single example that would be left joins the round before.
 *
 * The examples of a class come in shuffled order, all of them before any comes again. So within an epoch each example of the largest class
 * is drawn once, and those of a smaller class equally often, give or take one. Every epoch and every seed shuffles anew; nothing but
 * `random` is remembered between epochs. Only classes that have examples count.
 */
export const balancedSampler = defineSampler({
  schema: z.strictObject({ type: z.literal('balanced') }),
  reads: () => ['labels'],
  create(_, { labels, batchSize }) {
    const classes = classesOf(labels);
    const largest = Math.max(0, ...classes.map((members) => members.length));
    const turns = turnsOf(largest, Math.max(2, Math.ceil(batchSize / classes.length)));
    return { length: classes.length * largest, order: (random) => balancedOrder(classes, turns, random) };
  },
});

/** How many examples of each class the rounds take: `size` each, together `total`, none of them a single one unless `total` is 1. */
function turnsOf(total: number, size: number): number[] {
  const turns = Array<number>(Math.floor(total / size)).fill(size);
  const left = total % size;
  if (left === 1 && turns.length > 0) turns[turns.length - 1] = size + 1;
  else if (left > 0) turns.push(left);
  return turns;
}

function balancedOrder(
  classes: readonly (readonly number[])[],
  turns: readonly number[],
  random: Random,
): number[] {
  const total = turns.reduce((sum, size) => sum + size, 0);
  const draws = classes.map((members) => shuffledAgainAndAgain(members, total, random));
  let from = 0;
  return turns.flatMap((size) => {
    const round = random.shuffle(draws).flatMap((draw) => draw.slice(from, from + size));
    from += size;
    return round;
  });
}

/** `count` of the items: all in shuffled order, then all in another order, and so on. */
function shuffledAgainAndAgain(items: readonly number[], count: number, random: Random): number[] {
  const drawn: number[] = [];
  while (drawn.length < count) for (const item of random.shuffle(items)) drawn.push(item);
  return drawn.slice(0, count);
}
