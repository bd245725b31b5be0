import { readGolden } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { scoreClassification } from './classification.js';
import { classificationReport, classificationReportOf } from './classification-report.js';

interface Case {
  readonly name: string;
  readonly labels: string[];
  readonly truth: number[];
  readonly predicted: number[];
  readonly options: { readonly digits: number; readonly includeAbsent: boolean };
  readonly expected: string;
}

const { cases, withoutHits } = readGolden<{ cases: Case[]; withoutHits: Case[] }>(
  import.meta.url,
  'classification-report',
);

describe('classificationReport', () => {
  it.each(cases)('is the text of scikit-learn: $name', ({ labels, truth, predicted, options, expected }) => {
    expect(classificationReport(truth, predicted, labels, options)).toBe(expected);
  });

  it.each(withoutHits)(
    'prints supports as whole numbers where scikit-learn does not: $name',
    ({ labels, truth, predicted, options, expected }) => {
      expect(expected).toContain('       2.0\n');
      const whole = expected.replace(/ {2}(\d+)\.0$/gm, '    $1');
      expect(classificationReport(truth, predicted, labels, options)).toBe(whole);
    },
  );

  it('has two digits and leaves out absent classes by default', () => {
    const { labels, truth, predicted, expected } = cases[0]!;
    expect(classificationReport(truth, predicted, labels)).toBe(expected);
  });

  it('comes from saved scores too', () => {
    const { labels, truth, predicted, expected } = cases[0]!;
    const scores = JSON.parse(JSON.stringify(scoreClassification(truth, predicted, labels)));
    expect(classificationReportOf(scores)).toBe(expected);
  });

  it('refuses digits that cannot be printed', () => {
    expect(() => classificationReport([0], [0], ['a'], { digits: 0 })).toThrow(
      'classificationReport: digits: expected an integer in 1 … 20, received 0.',
    );
  });
});
