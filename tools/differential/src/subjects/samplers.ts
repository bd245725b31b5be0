import { builtInSamplerRegistry } from '@erc/batches';
import { createRandom } from '@erc/core';
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
      return { length: sampler.length, ...STATISTICS[type]?.(orders, labels) };
    },
  }),
);

type Statistic = (
  orders: readonly (readonly number[])[],
  labels: readonly number[],
) => Record<string, Answer>;

const countsOf = (orders: readonly (readonly number[])[], labels: readonly number[]): number[] => {
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

const counts: Statistic = (orders, labels) => ({ counts: countsOf(orders, labels) });

/** What of the draws is compared: another sampler has to be given its own line, or nothing but its length is. */
const STATISTICS: Readonly<Record<string, Statistic>> = {
  shuffle: counts,
  sequential: (orders, labels) => ({ ...counts(orders, labels), first: [...orders[0]!] }),
  'length-bucketed': counts,
  weighted: (orders, labels) => ({
    ...counts(orders, labels),
    classes: byClass(labels, sumOf(countsOf(orders, labels))),
  }),
  balanced(orders, labels) {
    const each = orders.map((order) => countsOf([order], labels));
    const extreme = (pick: (...values: number[]) => number, start: number) => (members: number[]) =>
      members.length === 0
        ? 0
        : members.reduce((value, i) => pick(value, ...each.map((one) => one[i]!)), start);
    return {
      classes: byClass(labels, sumOf(countsOf(orders, labels))),
      least: byClass(labels, extreme(Math.min, Number.POSITIVE_INFINITY)),
      most: byClass(labels, extreme(Math.max, 0)),
    };
  },
};
