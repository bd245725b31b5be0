import { describe, expect, it } from 'vitest';
import { ABLATION as groups } from '../__fixtures__/results.js';
import { summarizeAblation } from './ablation.js';

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
});
