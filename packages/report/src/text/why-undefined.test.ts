import { createMetricTable } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import { evaluationLines } from './evaluation-lines.js';
import { metricsLine } from './summary-lines.js';
import { notGivenLines, whyUndefinedLines } from './why-undefined.js';

const table = createMetricTable();
const ONE_CLASS = 'all have one class';
const oneClass = { auroc: ONE_CLASS, weightedAuroc: ONE_CLASS };

describe('why a table shows “–”', () => {
  it('is said once of all rows and metrics with the same reason', () => {
    const rows = [
      { name: 'text', metrics: { auroc: null, weightedAuroc: null, cccMean: 0.5 }, whyUndefined: oneClass },
      { name: 'audio', metrics: { auroc: null, weightedAuroc: null }, whyUndefined: oneClass },
      { name: 'both', metrics: { auroc: 0.75, weightedAuroc: 0.75, cccMean: null } },
    ];
    const columns = ['auroc', 'weightedAuroc', 'cccMean'];
    expect(whyUndefinedLines(table, columns, rows)).toEqual([
      'AUROC, weighted AUROC not defined for text, audio: all have one class',
      'CCC mean not defined for both: no reason is kept',
    ]);
    expect(notGivenLines(table, columns, rows)).toEqual(['CCC mean not given by audio']);
  });

  it('names no row where there is one', () => {
    expect(
      whyUndefinedLines(table, ['auroc'], [{ metrics: { auroc: null }, whyUndefined: oneClass }]),
    ).toEqual(['AUROC not defined: all have one class']);
  });

  it('stands beside the metric in a list, and in a line', () => {
    const scored = { metrics: { accuracy: 0.5, auroc: null }, whyUndefined: oneClass };
    expect(evaluationLines({ split: 'dev', examples: 2, ...scored })).toEqual([
      'dev, 2 utterances',
      'accuracy    50.0 %',
      'AUROC          – (all have one class)',
    ]);
    const why = 'every arousal and every prediction of it is one number';
    const affect = { metrics: { cccMean: null, cccValence: 0.5 }, whyUndefined: { cccMean: why } };
    expect(metricsLine(table, affect)).toBe(`CCC valence 0.500, CCC mean – (${why})`);
  });
});
