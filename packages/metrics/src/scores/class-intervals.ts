import { type Interval, wilsonInterval } from '../statistics/wilson-interval.js';

/** 95 % intervals of one class's scores; absent where nothing was counted. */
export interface ClassIntervals {
  readonly precision?: Interval;
  readonly recall?: Interval;
  readonly f1?: Interval;
}

/**
 * Wilson intervals of every class. Precision and recall are shares themselves. F1 is a rising function of one:
 * `F1 = 2J / (1 + J)` with `J = hits / (hits + misses + false alarms)`, so the ends of J's interval give those of F1.
 *
 * Utterances are taken as independent: within dialogues they are not, so the true uncertainty is larger.
 *
 * @param confusion Counts, true classes in rows.
 */
export function classIntervals(confusion: readonly (readonly number[])[]): ClassIntervals[] {
  return confusion.map((row, k) => {
    const hits = row[k]!;
    const support = row.reduce((sum, count) => sum + count, 0);
    const called = confusion.reduce((sum, other) => sum + other[k]!, 0);
    const jaccard = wilsonInterval(hits, support + called - hits);
    const f1Of = (share: number): number => (2 * share) / (1 + share);
    const precision = wilsonInterval(hits, called);
    const recall = wilsonInterval(hits, support);
    return {
      ...(precision && { precision }),
      ...(recall && { recall }),
      ...(jaccard && { f1: { low: f1Of(jaccard.low), high: f1Of(jaccard.high) } }),
    };
  });
}
