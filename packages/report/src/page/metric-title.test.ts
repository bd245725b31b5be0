import { describe, expect, it } from 'vitest';
import { isLessBetter, metricTitle } from './metric-title.js';

describe('a metric’s name', () => {
  it.each([
    ['weightedF1', 'weighted F1'],
    ['accuracy', 'accuracy'],
    ['uar', 'UAR'],
    ['cccValence', 'CCC valence'],
    ['weightedAuroc', 'weighted AUROC'],
    ['negativeLogLikelihood', 'log loss'],
    ['classAccuracySd', 'class accuracy sd'],
  ])('%s is read as %s', (name, title) => {
    expect(metricTitle(name)).toBe(title);
  });

  it('tells whether less is better', () => {
    const less = [
      'loss',
      'ece',
      'mce',
      'brier',
      'maeValence',
      'rmseMean',
      'classAccuracySd',
      'negativeLogLikelihood',
    ];
    expect(less.filter((name) => !isLessBetter(name))).toEqual([]);
    expect(['weightedF1', 'uar', 'cccMean', 'auroc'].filter(isLessBetter)).toEqual([]);
  });
});
