import type { EpochReport } from '@erc/trainer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress, durationOf } from './progress.js';
import { watchTraining } from './watch-training.js';

function watched(isTTY: boolean, { quiet = false, monitor = 'macroF1' } = {}) {
  let text = '';
  const stream = { isTTY, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
  const progress = createProgress({ quiet, stream, env: {} });
  return { ...watchTraining({ name: 'demo', monitor, progress }), text: () => text };
}

const report = (epoch: number, best: boolean): EpochReport => ({
  epoch,
  trainLoss: 1.23456,
  learningRate: 0.001,
  seconds: 61 * epoch,
  dev: { weightedF1: 0.5, accuracy: 0.25, macroF1: 0.125, ece: 0.1, loss: 1.5 },
  best,
});
const START = { epochs: 3, updatesPerEpoch: 10 };
const update = { epoch: 1, update: 5, updates: 10, updatesDone: 5, loss: 0.5, learningRate: 0.001 };

describe('watchTraining', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('has a row for each epoch, the monitored metric first and the best marked, where there is no terminal', () => {
    const { text, onStart, onUpdate, onEpoch, onEnd } = watched(false);
    onStart!(START);
    onUpdate!(update);
    onEpoch!(report(1, true));
    onEpoch!({ ...report(2, false), seconds: 2.04 });
    onEnd!({ epochs: [], best: report(1, true), stopped: 'epochs' });
    expect(text().split('\n')).toEqual([
      'epoch  train loss       lr  macro F1  weighted F1  accuracy  dev loss      time',
      '    1      1.2346   1.0e-3      12.5         50.0      25.0     1.500  1 min 01 s *',
      '    2      1.2346   1.0e-3      12.5         50.0      25.0     1.500     2.0 s',
      expect.stringMatching(/^train demo: done in 0\.\d s best epoch 1, dev macro F1 12\.5$/),
      '',
    ]);
  });

  it('shows a metric that is not defined as “–”, and says once why', () => {
    const { text, onEpoch } = watched(false);
    const why = 'all have one class';
    for (const epoch of [1, 2]) {
      const scored = report(epoch, false);
      const dev = { ...scored.dev, macroF1: null };
      onEpoch!({ ...scored, dev, whyUndefined: { macroF1: why, auroc: why } });
    }
    const lines = text().split('\n');
    expect(lines[1]).toMatch(/1\.0e-3 +– +50\.0/);
    expect(lines[2]).toBe(`macro F1 not defined: ${why}`);
    expect(lines).toHaveLength(5);
  });

  it('has a line that lives on a terminal: epoch, loss, learning rate, speed, time left', () => {
    const { text, onStart, onUpdate, onEnd } = watched(true);
    onStart!(START);
    vi.advanceTimersByTime(120);
    onUpdate!(update);
    vi.advanceTimersByTime(250);
    expect(text()).toMatch(/train demo \S+ epoch 1\/3 loss 0\.500 lr 1\.0e-3 \d+ steps\/s \d+ s left/);
    onEnd!({ epochs: [], best: report(1, true), stopped: 'epochs' });
  });

  it('counts only its own steps after a resume', () => {
    const { text, onStart, onUpdate, onEnd } = watched(true);
    onStart!({ ...START, resumedAt: { updatesDone: 10, epochs: [report(1, true)] } });
    vi.advanceTimersByTime(500);
    onUpdate!({ ...update, epoch: 2, update: 1, updatesDone: 11 });
    vi.advanceTimersByTime(200);
    onEnd!({ epochs: [], best: report(1, true), stopped: 'epochs' });
    expect(Number(/ ([\d.]+) steps\/s/.exec(text())![1])).toBeLessThan(2.5);
  });

  it('says nothing when quiet', () => {
    const { text, onStart, onEpoch } = watched(false, { quiet: true });
    onStart!(START);
    onEpoch!(report(1, true));
    expect(text()).toBe('');
  });
});

describe('durationOf', () => {
  it('keeps to two units', () => {
    expect([0.4, 59.4, 59.6, 605, 7800].map(durationOf)).toEqual([
      '0 s',
      '59 s',
      '1 min 00 s',
      '10 min 05 s',
      '2 h 10 min',
    ]);
  });

  it('says dev once of the loss that is monitored', () => {
    const { text, onStart, onEnd } = watched(false, { monitor: 'loss' });
    onStart!(START);
    onEnd!({ epochs: [], best: { epoch: 2, dev: { loss: 1.5 } }, stopped: 'all epochs' });
    expect(text()).toMatch(/best epoch 2, dev loss 1\.5\d*\n$/);
  });
});
