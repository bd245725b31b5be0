import { builtInMetrics, createMetricTable } from '@erc/metrics';
import { ablationTable, metricsLine, resultLines, summaryLines } from '@erc/report/text';
import { describe, expect, it } from 'vitest';
import { ABLATION, FOLDS } from '../__fixtures__/results.js';
import { summarizeAblation } from './ablation.js';
import { summarize } from './summarize.js';

describe('ablationTable', () => {
  const record = summarizeAblation(ABLATION, 'held-out', 1);

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

describe('summaryLines', () => {
  const table = createMetricTable();
  const record = summarize('tiny', 'held-out', FOLDS, builtInMetrics);

  it('says it in lines: rates in per cent, correlations as they are', () => {
    expect(summaryLines(record)).toEqual([
      expect.stringMatching(
        /^held-out, 4 runs: weighted F1 [\d.]+ ± [\d.]+, accuracy 81\.3 ± 23\.9, macro F1 .* \(%\)$/,
      ),
      expect.stringMatching(/^all folds together: weighted F1 [\d.]+, accuracy 83\.3, /),
    ]);
    expect(metricsLine(table, { metrics: { accuracy: 0.5, cccValence: 0.25 } })).toBe(
      'accuracy 50.0 (%), CCC valence 0.250',
    );
    expect(metricsLine(table, { metrics: { cccValence: 0.25, cccArousal: 0.5 } })).toBe(
      'CCC valence 0.250, CCC arousal 0.500',
    );
  });
});

describe('resultLines', () => {
  it('says why there is nothing to say of a training on everything', () => {
    expect(resultLines({})).toEqual([expect.stringMatching(/^trained on everything/)]);
  });
});
