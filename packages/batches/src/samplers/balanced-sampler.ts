import type { Random } from '@erc/core';
import { z } from 'zod';
import { classesOf } from './classes-of.js';
import { defineSampler } from './define-sampler.js';

/**
 * All classes in equal number: classes × largest class, the smaller ones over again.
 *
 * Rounds over the classes in shuffled order, each giving its next `m = max(2, ⌈batchSize / classes⌉)` examples, in the order of the split and
 * from the start again after the last, until `classes · largest` are drawn. So each batch has pairs of every class it has room for, as losses
 * that compare examples need. Only classes that have examples count.
 */
export const balancedSampler = defineSampler({
  schema: z.strictObject({ type: z.literal('balanced') }),
  reads: () => ['labels'],
  create(_, { labels, batchSize }) {
    const classes = classesOf(labels);
    const length = classes.length * Math.max(0, ...classes.map((members) => members.length));
    const share = Math.max(2, Math.ceil(batchSize / classes.length));
    return { length, order: (random) => balancedOrder(classes, length, share, random) };
  },
});

function balancedOrder(
  classes: readonly (readonly number[])[],
  length: number,
  share: number,
  random: Random,
): number[] {
  const order: number[] = [];
  const rounds = Math.ceil(length / (share * classes.length));
  for (let round = 0; round < rounds; round++) {
    for (const members of random.shuffle(classes)) {
      for (let k = 0; k < share; k++) order.push(members[(round * share + k) % members.length]!);
    }
  }
  return order.slice(0, length);
}
