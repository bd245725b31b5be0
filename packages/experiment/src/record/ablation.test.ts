import { describe, expect, it } from 'vitest';
import { resultOf } from '../__fixtures__/results.js';
import { ablationTable, summarizeAblation } from './ablation.js';

const result = (fold: number, ids: string[], truth: number[], predicted: number[]) =>
  resultOf({ seed: 1, fold, ids, truth, predicted });
const groups = [
  {
    group: { streams: ['text', 'audio'], jobs: [] },
    results: [result(1, ['d', 'c'], [0, 1], [0, 1]), result(2, ['b', 'a'], [0, 1], [0, 1])],
  },
  {
    group: { streams: ['text'], jobs: [] },
    // The folds come in another order: predictions are paired by id.
    results: [result(2, ['b', 'a'], [0, 1], [1, 1]), result(1, ['d', 'c'], [0, 1], [0, 0])],
  },
  {
    group: { streams: ['audio'], jobs: [] },
    results: [result(1, ['d', 'c'], [0, 1], [1, 0]), result(2, ['b', 'a'], [0, 1], [1, 0])],
  },
];

describe('summarizeAblation', () => {
  const record = summarizeAblation(groups, 'held-out', 1);

  it('pools the folds before it scores', () => {
    expect(record.split).toBe('held-out');
    expect(record.rows.map(({ accuracy }) => accuracy)).toEqual([1, 0.5, 0]);
    expect(record.rows[1]!.weightedF1).toBeCloseTo(0.5, 12);
  });

  it('compares all streams with the best single one', () => {
    expect(record.comparison).toMatchObject({ better: 'text + audio', worse: 'text', difference: 0.5 });
  });

  it('says which one is better, also when it is the single stream', () => {
    const turned = [
      { ...groups[2]!, group: { streams: ['text', 'audio'], jobs: [] } },
      { ...groups[0]!, group: { streams: ['text'], jobs: [] } },
    ];
    const { comparison } = summarizeAblation(turned, 'held-out', 1);
    expect(comparison).toMatchObject({
      better: 'text',
      worse: 'text + audio',
      difference: 1,
      low: 1,
      high: 1,
    });
  });

  it('prints one row for each choice of streams and the comparison', () => {
    const lines = ablationTable(record);
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/^text \+ audio +100\.0 +100\.0/);
    // Four utterances cannot show anything.
    expect(lines[4]).toMatch(/^text \+ audio does not clearly differ from text: 50\.0 points/);
    const clear = ablationTable({ ...record, comparison: { ...record.comparison!, pValue: 0.01 } });
    expect(clear[4]).toMatch(/^text \+ audio beats text by 50\.0 points/);
  });
});
