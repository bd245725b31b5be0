import { describe, expect, it } from 'vitest';
import { CallbackError, combineCallbacks, type EpochReport, type UpdateReport } from './callback.js';

const epoch: EpochReport = {
  epoch: 1,
  trainLoss: 1,
  learningRate: 0.1,
  seconds: 1,
  dev: { accuracy: 0.5, weightedF1: 0.5, macroF1: 0.5 },
  best: true,
};
const update: UpdateReport = { epoch: 1, update: 1, updates: 2, updatesDone: 1, loss: 1, learningRate: 0.1 };

describe('combineCallbacks', () => {
  it('calls each in order and waits for the one before', async () => {
    const told: string[] = [];
    const { onEpoch, onUpdate, onStart, onEnd } = combineCallbacks([
      {
        name: 'slow',
        onEpoch: async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          told.push('slow');
        },
      },
      { name: 'fast', onEpoch: () => void told.push('fast'), onUpdate: () => void told.push('update') },
    ]);
    await onStart({ epochs: 1, updatesPerEpoch: 2 });
    onUpdate(update);
    await onEpoch(epoch);
    await onEnd({ epochs: [epoch], best: epoch, stopped: 'epochs' });
    expect(told).toEqual(['update', 'slow', 'fast']);
  });

  it('says which callback failed, and at what', async () => {
    const cause = new TypeError('no such column');
    const fail = (): never => {
      throw cause;
    };
    const combined = combineCallbacks([{ name: 'table', onUpdate: fail, onEpoch: fail }]);
    const expected = new CallbackError('callback "table": onEpoch: no such column', { cause });
    await expect(combined.onEpoch(epoch)).rejects.toEqual(expected);
    expect(() => combined.onUpdate(update)).toThrow('callback "table": onUpdate: no such column');
  });
});
