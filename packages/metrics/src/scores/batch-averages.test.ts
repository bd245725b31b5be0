import { describe, expect, it } from 'vitest';
import { batchAverages } from './batch-averages.js';

const truth = [0, 0, 1, 2, 1, 1, 2, 0, 0, 0, 3];
const predicted = [0, 1, 1, 2, 0, 1, 1, 0, 0, 3, 3];

describe('batchAverages', () => {
  // scikit-learn 1.9: means over batches of balanced_accuracy_score and accuracy_score.
  it.each([
    [2, 0.6666666666666666, 0.6666666666666666],
    [4, 0.6944444444444445, 0.6388888888888888],
    [16, 0.6916666666666667, 0.6363636363636364],
  ])('are what scikit-learn gives batch by batch, of %i utterances', (batchSize, uar, accuracy) => {
    const found = batchAverages({ truth, predicted }, batchSize);
    expect(found.uar).toBeCloseTo(uar, 12);
    expect(found.accuracy).toBeCloseTo(accuracy, 12);
  });

  it('are another UA than that of the whole set, 0.6917, where batches are small', () => {
    expect(batchAverages({ truth, predicted }, 2).uar).not.toBeCloseTo(0.691_666_7, 3);
  });
});
