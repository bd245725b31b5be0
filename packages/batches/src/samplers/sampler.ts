import type { Random } from '@erc/core';
import { z } from 'zod';
import { bucketOf } from '../batches/batch-rows.js';

/** Which examples an epoch of training is made of, and in which order. */
export const samplerOptionsSchema = z.discriminatedUnion('type', [
  /** Every example once, in an order drawn anew for each epoch. */
  z.strictObject({ type: z.literal('shuffle') }),
  /** Every example once, in the order of the split. */
  z.strictObject({ type: z.literal('sequential') }),
  /** As many as there are, drawn with replacement, each with a probability in proportion to N / n of its label. */
  z.strictObject({ type: z.literal('weighted') }),
  /** All classes in equal number: classes × largest class, the smaller ones over again. */
  z.strictObject({ type: z.literal('balanced') }),
  /** Every example once, in batches of similar length, drawn anew for each epoch. */
  z.strictObject({ type: z.literal('length-bucketed') }),
]);

/** Options of {@link createSampler}. */
export type SamplerOptions = z.infer<typeof samplerOptionsSchema>;

/** The order of an epoch. */
export interface Sampler {
  /** Examples of an epoch, repeated ones counted again. */
  readonly length: number;
  /** Draws an epoch: `length` numbers of examples. */
  order(random: Random): readonly number[];
}

/** What a sampler knows of the examples. */
export interface SamplerInput {
  /** Class of each example. */
  readonly labels: ArrayLike<number>;
  readonly batchSize: number;
  /** Steps of each example. Only `length-bucketed` looks at them. @default all equal */
  readonly lengths?: readonly number[];
}

/**
 * - `weighted`: weights N / n_label give each label the same share, so a label is drawn first, then one of its examples. That is the
 *   distribution of PyTorch's `WeightedRandomSampler` with these weights and N draws.
 * - `balanced`: rounds over the classes in shuffled order, each giving its next `m = max(2, ⌈batchSize / classes⌉)` examples, in the
 *   order of the split and from the start again after the last, until `classes · largest` are drawn. So each batch has pairs of every
 *   class it has room for, as losses that compare examples need. Only classes that have examples count.
 * - `length-bucketed`: examples that are padded to the same length ({@link bucketOf}) are shuffled among each other, the buckets joined from
 *   short to long and cut into batches, and the batches shuffled. What does not fill a batch is drawn from all examples, and comes last.
 */
export function createSampler({ type }: SamplerOptions, input: SamplerInput): Sampler {
  const { labels, batchSize, lengths = [] } = input;
  const all = Array.from(labels, (_, i) => i);
  switch (type) {
    case 'shuffle':
      return { length: all.length, order: (random) => random.shuffle(all) };
    case 'sequential':
      return { length: all.length, order: () => all };
    case 'weighted': {
      const classes = classesOf(labels);
      const draw = (random: Random): number => {
        const members = classes[random.integer(classes.length)]!;
        return members[random.integer(members.length)]!;
      };
      return { length: all.length, order: (random) => all.map(() => draw(random)) };
    }
    case 'balanced': {
      const classes = classesOf(labels);
      const length = classes.length * Math.max(0, ...classes.map((members) => members.length));
      const share = Math.max(2, Math.ceil(batchSize / classes.length));
      return { length, order: (random) => balancedOrder(classes, length, share, random) };
    }
    case 'length-bucketed': {
      const buckets = all.map((i) => bucketOf(lengths[i] ?? 0));
      return { length: all.length, order: (random) => bucketedOrder(buckets, batchSize, random) };
    }
  }
}

function bucketedOrder(buckets: readonly number[], batchSize: number, random: Random): number[] {
  const shuffled = random.shuffle([...buckets.keys()]);
  const whole = shuffled.length - (shuffled.length % batchSize);
  // A stable sort: within a bucket the order stays shuffled.
  const sorted = shuffled.slice(0, whole).sort((a, b) => buckets[a]! - buckets[b]!);
  const batches = Array.from({ length: whole / batchSize }, (_, b) =>
    sorted.slice(b * batchSize, (b + 1) * batchSize),
  );
  return [...random.shuffle(batches).flat(), ...shuffled.slice(whole)];
}

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

/** Examples of each label that has any, by label. */
function classesOf(labels: ArrayLike<number>): number[][] {
  const classes = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const members = classes.get(labels[i]!);
    if (members) members.push(i);
    else classes.set(labels[i]!, [i]);
  }
  return [...classes].sort(([a], [b]) => a - b).map(([, members]) => members);
}
