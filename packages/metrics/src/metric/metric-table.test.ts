import { describe, expect, it } from 'vitest';
import { builtInMetrics } from './built-in-metrics.js';
import { defineMetric } from './define-metric.js';
import { createMetricTable, factsOf } from './metric-table.js';

const distance = defineMetric({
  type: 'distance',
  title: 'mean distance',
  goal: 'min',
  rate: true,
  reads: ['classes'],
  score: () => 0.25,
});
const names = ['distance', 'loss', 'microF1', 'macroF1', 'accuracy', 'weightedF1', 'ece'];
const table = createMetricTable(factsOf([...builtInMetrics, distance]));

describe('createMetricTable', () => {
  it('knows the direction of each, and takes larger as better for one that nobody knows', () => {
    const goals = ['weightedF1', 'loss', 'ece', 'maeMean', 'distance', 'mine'].map(
      (name) => table.of(name).goal,
    );
    expect(goals).toEqual(['max', 'min', 'min', 'min', 'min', 'max']);
    expect(table.of('mine').title).toBe('mine');
  });

  it('gives a metric of one’s own a place in short tables, with its title and direction', () => {
    expect(table.of('distance')).toEqual({ title: 'mean distance', goal: 'min', rate: true, place: 'short' });
    expect(table.short(names)).toEqual(['accuracy', 'weightedF1', 'macroF1', 'distance']);
    expect(table.leading(names, 'distance')).toEqual(['distance', 'weightedF1', 'accuracy', 'macroF1']);
  });

  it('lists all but what equals another by its definition, and leaves out what is not there', () => {
    expect(table.listed(names)).toEqual([
      ...['accuracy', 'weightedF1', 'macroF1', 'ece', 'loss', 'distance'],
    ]);
    expect(table.leading(['accuracy'], 'distance')).toEqual(['accuracy']);
  });

  it('has a headline for classes, and one for valence and arousal alone', () => {
    expect(table.headline(names)).toBe('weightedF1');
    expect(table.headline(['maeMean', 'cccMean'])).toBe('cccMean');
    expect(table.headline(['distance'])).toBeUndefined();
  });
});

describe('factsOf', () => {
  it('keeps what is not built in, and nothing that computes', () => {
    expect(factsOf(builtInMetrics)).toEqual({});
    const facts = factsOf([...builtInMetrics, distance]);
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(Object.keys(facts)).toEqual(['distance']);
  });
});

describe('columns of a metric', () => {
  it('give what the metric itself gives of the whole set', () => {
    const labels = ['a', 'b', 'c'];
    const [truth, predicted] = [
      [0, 0, 1, 1, 2, 2],
      [0, 1, 1, 1, 0, 2],
    ];
    // By hand: recalls 1/2, 1, 1/2; F1 1/2, 4/5, 2/3, of equal support.
    const wanted = { accuracy: 4 / 6, weightedF1: 59 / 90, macroF1: 59 / 90, uar: 2 / 3 };
    for (const [name, value] of Object.entries(wanted)) {
      const { columns } = builtInMetrics.find(({ type }) => type === name)!;
      expect(columns!.of).toBe('classes');
      expect(columns!.score(truth, predicted, labels), name).toBeCloseTo(value, 12);
    }
  });
});
