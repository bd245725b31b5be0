import { builtInSamplerRegistry } from '@erc/batches';
import { createRandom, meanOf } from '@erc/core';
import { type Answer, defineSubject, type Subject } from '../subject.js';

interface Input {
  readonly options: Readonly<Record<string, unknown>>;
  readonly labels: readonly number[];
  readonly batchSize: number;
  readonly lengths: readonly number[];
  readonly seed: number;
  readonly epochs: number;
}

/** How often each example is drawn by every sampler of the registry. */
export const samplerSubjects: readonly Subject[] = builtInSamplerRegistry.parts.map(({ type }) =>
  defineSubject<Input>({
    name: `sampler/${type}`,
    covers: [],
    tolerance: {
      relative: 0,
      absolute: 1e-6,
      why: 'counts; of draws with replacement, six standard deviations',
    },
    answer({ options, labels, batchSize, lengths, seed, epochs }) {
      const parsed = builtInSamplerRegistry.schema.parse(options);
      const sampler = builtInSamplerRegistry.of(parsed).create(parsed, { labels, batchSize, lengths });
      const random = createRandom(seed);
      const orders = Array.from({ length: epochs }, () => sampler.order(random));
      return { length: sampler.length, ...STATISTICS[type]?.({ orders, labels, batchSize, lengths }) };
    },
  }),
);

interface Drawn extends Pick<Input, 'labels' | 'batchSize' | 'lengths'> {
  /** Of each epoch. */
  readonly orders: readonly (readonly number[])[];
}

type Statistic = (drawn: Drawn) => Record<string, Answer>;

const countsOf = ({ orders, labels }: Pick<Drawn, 'orders' | 'labels'>): number[] => {
  const counts = labels.map(() => 0);
  for (const order of orders) for (const i of order) counts[i]! += 1;
  return counts;
};

/** Sums over the members of each class, up to the largest label. */
const byClass = (labels: readonly number[], combine: (members: number[]) => number): number[] =>
  Array.from({ length: Math.max(...labels) + 1 }, (_, k) =>
    combine([...labels.keys()].filter((i) => labels[i] === k)),
  );

const sumOf = (counts: readonly number[]) => (members: readonly number[]) =>
  members.reduce((sum, i) => sum + counts[i]!, 0);

const counts: Statistic = (drawn) => ({ counts: countsOf(drawn) });

/** The sizes that examples are padded to. */
const SIZES = [4, 6, 8, 12, 16, 24, 32, 48] as const;

/** Steps of all batches of an epoch, with their padding. */
function paddedSteps(order: readonly number[], { batchSize, lengths }: Drawn): number {
  const sizes = order.map((i) => SIZES.find((size) => size >= lengths[i]!)!);
  const batches = Array.from({ length: sizes.length / batchSize }, (_, b) =>
    sizes.slice(b * batchSize, (b + 1) * batchSize),
  );
  return batches.reduce((sum, batch) => sum + batchSize * Math.max(...batch), 0);
}

/** What of the draws is compared: another sampler has to be given its own line, or nothing but its length is. */
const STATISTICS: Readonly<Record<string, Statistic>> = {
  shuffle: (drawn) => ({ ...counts(drawn), place: meanOf(drawn.orders.map((order) => order.indexOf(0))) }),
  sequential: (drawn) => ({ ...counts(drawn), first: [...drawn.orders[0]!] }),
  'length-bucketed': (drawn) => ({
    ...counts(drawn),
    padded: drawn.labels.length % drawn.batchSize === 0 ? paddedSteps(drawn.orders[0]!, drawn) : null,
  }),
  weighted: (drawn) => ({
    ...counts(drawn),
    classes: byClass(drawn.labels, sumOf(countsOf(drawn))),
  }),
  balanced(drawn) {
    const { orders, labels } = drawn;
    const each = orders.map((order) => countsOf({ orders: [order], labels }));
    const extreme = (pick: (...values: number[]) => number, start: number) => (members: number[]) =>
      members.length === 0
        ? 0
        : members.reduce((value, i) => pick(value, ...each.map((one) => one[i]!)), start);
    return {
      classes: byClass(labels, sumOf(countsOf(drawn))),
      least: byClass(labels, extreme(Math.min, Number.POSITIVE_INFINITY)),
      most: byClass(labels, extreme(Math.max, 0)),
    };
  },
};
