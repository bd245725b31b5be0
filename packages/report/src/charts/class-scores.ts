import type { ClassIntervals } from '@erc/metrics';
import type { ClassEvaluation } from '@erc/run-folder';
import type { TopLevelSpec } from 'vega-lite';
import { emotionColor } from '../page/palette.js';
import { labelRoom } from './theme.js';

/**
 * F1 of each emotion as a bar in its colour, precision and recall as two shapes on it, the 95 % interval of F1 as a line below it.
 *
 * @param intervals One for each label.
 */
export function classScores(
  { perClass, labels }: ClassEvaluation,
  intervals: readonly ClassIntervals[],
): TopLevelSpec {
  const y = {
    field: 'label',
    type: 'nominal',
    sort: [...labels],
    title: null,
    axis: { ticks: false, domain: false, labelColor: 'var(--ink)', labelPadding: 8, grid: false },
  } as const;
  const score = {
    type: 'quantitative',
    title: 'score',
    scale: { domainMin: 0, domainMax: 1 },
    axis: { labelFlush: false, tickCount: 5, format: '.1f' },
  } as const;
  return {
    autosize: 'none',
    padding: { left: labelRoom(labels), top: 4, right: 12, bottom: 76 },
    width: 340,
    height: { step: 36 },
    layer: [
      {
        data: {
          values: labels.map((label, i) => ({ label, f1: perClass[label]!.f1, color: emotionColor(i) })),
        },
        mark: { type: 'bar', height: 18, cornerRadiusEnd: 3 },
        encoding: {
          y,
          x: { field: 'f1', ...score, stack: null },
          color: { field: 'color', type: 'nominal', scale: null, legend: null },
        },
      },
      {
        data: {
          values: labels.flatMap((label, i) => (intervals[i]!.f1 ? [{ label, ...intervals[i]!.f1 }] : [])),
        },
        mark: { type: 'rule', color: 'var(--ink)', strokeWidth: 2, strokeCap: 'round', yOffset: 13 },
        encoding: { y, x: { field: 'low', ...score }, x2: { field: 'high' } },
      },
      {
        data: {
          values: labels.flatMap((label) => [
            { label, part: 'precision', value: perClass[label]!.precision },
            { label, part: 'recall', value: perClass[label]!.recall },
          ]),
        },
        mark: {
          type: 'point',
          size: 70,
          filled: false,
          fill: 'var(--card)',
          color: 'var(--ink)',
          strokeWidth: 1.5,
          opacity: 1,
        },
        encoding: {
          y,
          x: { field: 'value', ...score },
          shape: {
            field: 'part',
            type: 'nominal',
            scale: { domain: ['precision', 'recall'], range: ['diamond', 'circle'] },
            legend: { orient: 'bottom', title: null },
          },
        },
      },
    ],
  };
}
