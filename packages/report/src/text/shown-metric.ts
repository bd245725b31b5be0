import { fixedText } from '@erc/core';
import type { MetricFacts } from '@erc/metrics';

/** A metric as tables and lines show it: shares of 1 in per cent, the rest with three digits. */
export const shownMetric = ({ rate }: Pick<MetricFacts, 'rate'>, value: number): string =>
  rate ? fixedText(100 * value, 1) : fixedText(value, 3);

/** The same with its spread, `0.612 ± 0.010`; “–” where it is not defined. */
export function shownScore(
  facts: Pick<MetricFacts, 'rate'>,
  value: number | null | undefined,
  sd: number | null | undefined,
): string {
  if (typeof value !== 'number') return '–';
  const shown = shownMetric(facts, value);
  return typeof sd === 'number' ? `${shown} ± ${shownMetric(facts, sd)}` : shown;
}

/** As a table heads it: an arrow says where less is better. */
export const headOf = ({ title, goal }: Pick<MetricFacts, 'title' | 'goal'>): string =>
  goal === 'min' ? `${title} ↓` : title;

/** The least width of a column, between it and the one before. */
const LEAST_WIDTH = 14;

/** A cell of a column that has this head. */
export const cellUnder = (head: string, text: string): string =>
  text.padStart(Math.max(LEAST_WIDTH, head.length + 2));

/** A difference with its sign; with none where it is rounded to 0. */
export function shownDifference(facts: Pick<MetricFacts, 'rate'>, value: number): string {
  const size = shownMetric(facts, Math.abs(value));
  return Number(size) === 0 ? size : `${value > 0 ? '+' : '−'}${size}`;
}
