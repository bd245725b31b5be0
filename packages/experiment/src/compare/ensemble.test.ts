import { builtInMetrics } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import { shareOfB } from '../__fixtures__/share-of-b.js';
import { combineRows, scoreRows } from './ensemble.js';

const row = (probabilities: number[], predictedValence: number) => ({
  id: 'dev/a/0',
  emotion: 'joy',
  probabilities,
  predictedValence,
});
const members = [[row([0.5, 0.4, 0.1], 1)], [row([0.1, 0.5, 0.4], 2)], [row([0, 0.45, 0.55], 6)]];

describe('combineRows', () => {
  it('averages probabilities and values', () => {
    const {
      rows: [own],
    } = combineRows(members, { combination: 'mean' });
    expect(own!.probabilities).toEqual([0.2, 0.45, 0.35].map((p) => expect.closeTo(p, 12)));
    expect(own).toMatchObject({ id: 'dev/a/0', emotion: 'joy', predictedValence: expect.closeTo(3, 12) });
  });

  it('counts votes, and lets the mean decide between equal ones', () => {
    const {
      rows: [own],
    } = combineRows(members, { combination: 'vote' });
    // One vote each: the second class has the largest mean.
    expect(own!.probabilities!.indexOf(Math.max(...own!.probabilities!))).toBe(1);
    expect(own!.probabilities!.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    const {
      rows: [twice],
    } = combineRows([...members, [row([0.6, 0.3, 0.1], 0)]], { combination: 'vote' });
    expect(twice!.probabilities![0]).toBeCloseTo(0.5, 3);
  });

  it('counts the utterances on which votes tied, and what decided', () => {
    const of = (...probabilities: readonly number[][]) => probabilities.map((each) => row(each, 0));
    const two = [of([0.6, 0.4], [0.6, 0.4], [0.9, 0.1]), of([0.3, 0.7], [0.4, 0.6], [0.8, 0.2])];
    expect(combineRows(two, { combination: 'vote' }).tiedVotes).toEqual({ byMean: 1, byOrder: 1 });
    expect(combineRows(two, { combination: 'mean' })).not.toHaveProperty('tiedVotes');
  });

  it('weighs its members', () => {
    const {
      rows: [own],
    } = combineRows(members, { combination: 'mean', weights: [0, 0, 2] });
    expect(own).toMatchObject({ probabilities: members[2]![0]!.probabilities, predictedValence: 6 });
    expect(() => combineRows(members, { combination: 'mean', weights: [1, 1] })).toThrow(
      'weights: expected 3 numbers ≥ 0, not all 0, received 1, 1.',
    );
  });
});

describe('scoreRows', () => {
  it('scores with and without the rows on which raters tied', async () => {
    const rows = [
      { id: 'dev/a/0', emotion: 'joy', probabilities: [0.9, 0.1] },
      { id: 'dev/a/1', emotion: 'fear', probabilities: [0.8, 0.2], tie: true as const },
      { id: 'dev/a/2', emotion: 'fear', probabilities: [0.2, 0.8] },
    ];
    const metrics = [...builtInMetrics, shareOfB];
    const record = await scoreRows({ split: 'dev', labels: ['joy', 'fear'], rows, metrics });
    expect(record.metrics.accuracy).toBeCloseTo(2 / 3, 12);
    expect(record.ties).toMatchObject({ examples: 3, leftOut: 1, withoutTies: { accuracy: 1 } });
    // A plugin's metric, over all and over those without a tie.
    expect(record.metrics.shareOfB).toBeCloseTo(1 / 3, 12);
    expect(record.ties!.withoutTies!.shareOfB).toBe(0.5);
  });
});
