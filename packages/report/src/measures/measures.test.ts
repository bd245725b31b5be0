import { createMetricTable } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import golden from '../__fixtures__/measures.json' with { type: 'json' };
import { covarianceEllipse } from './ellipse.js';
import { monitoredMetric, shownMetrics } from './monitored.js';

describe('covarianceEllipse', () => {
  it.each(golden.ellipse)('matches NumPy: $name', ({ points, mean, halfAxes, direction }) => {
    const ellipse = covarianceEllipse(points.map(([x, y]) => ({ x: x!, y: y! })))!;
    expect([ellipse.x, ellipse.y]).toEqual(mean.map((value) => expect.closeTo(value, 10)));
    expect([ellipse.major, ellipse.minor]).toEqual(halfAxes.map((value) => expect.closeTo(value, 6)));
    // An axis has no sign.
    const cosine = Math.cos(ellipse.angle) * direction[0]! + Math.sin(ellipse.angle) * direction[1]!;
    expect(Math.abs(cosine)).toBeCloseTo(1, 10);
  });

  it('needs three points', () => {
    expect(
      covarianceEllipse([
        { x: 1, y: 2 },
        { x: 2, y: 2 },
      ]),
    ).toBeUndefined();
  });
});

describe('the metric that chose the best epoch', () => {
  const epochs = [
    { epoch: 1, trainLoss: 1, learningRate: 0.01, dev: { accuracy: 1, macroF1: 1, uar: 1, weightedF1: 1 } },
  ];

  it('is what the recipe says, else weighted F1, and has the first curve', () => {
    const config = { training: { earlyStopping: { monitor: 'uar' } } };
    expect([monitoredMetric({ config }), monitoredMetric({ config: {} })]).toEqual(['uar', 'weightedF1']);
    expect(shownMetrics(epochs, 'uar', createMetricTable())).toEqual(['uar', 'weightedF1', 'accuracy']);
  });
});
