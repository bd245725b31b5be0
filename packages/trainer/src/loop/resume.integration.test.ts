import { eachFeature } from '@erc/batches';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { TrainCallback } from '../callbacks/callback.js';
import {
  type CopiedSnapshot,
  copySnapshot,
  nothingPending,
  snapshotOf,
} from './__fixtures__/copy-snapshot.js';
import { type TrainedTiny, tinyExamples, trainTiny } from './__fixtures__/tiny-training.js';
import type { CheckpointSink } from './checkpointing.js';
import type { TrainSnapshot } from './loop-state.js';

useBackend();

/** Keeps every snapshot: a copy, since its arrays are views. */
function keeper() {
  const snapshots: CopiedSnapshot[] = [];
  const sink: CheckpointSink = {
    async save(snapshot) {
      snapshots.push(await copySnapshot(snapshot));
      return nothingPending;
    },
    last: undefined,
  };
  return { snapshots, sink };
}

/** As another process reads it: the plain part through JSON, arrays copied. */
const reread = ({ loop, ...rest }: CopiedSnapshot): TrainSnapshot =>
  snapshotOf({ ...structuredClone(rest), loop: JSON.parse(JSON.stringify(loop)) });

/** What two runs have in common: everything but times. */
const comparable = ({ epochs, best, bestWeights, stopped }: TrainedTiny) => ({
  epochs,
  best,
  bestWeights,
  stopped,
});

const everyUpdate = { everyUpdates: 1 };

describe('a training that is resumed', () => {
  it.each<[string, Record<string, unknown>, 'onnx' | 'tfjs']>([
    ['AdamW', {}, 'onnx'],
    ['AdamW, op by op', { epochs: 2 }, 'tfjs'],
    ['SGD with momentum', { optimizer: { type: 'sgd', learningRate: 0.1, momentum: 0.9 } }, 'onnx'],
    ['SGD with momentum, op by op', { epochs: 2, optimizer: { type: 'sgd', momentum: 0.9 } }, 'tfjs'],
    ['a schedule with warm-up', { schedule: { type: 'cosine', warmupSteps: 3 } }, 'onnx'],
    ['a plateau', { epochs: 4, schedule: { type: 'plateau', patience: 0, factor: 0.5 } }, 'onnx'],
    ['Newbob with roll-back', { epochs: 4, schedule: { type: 'newbob', rollBack: true } }, 'onnx'],
    ['micro-batches', { batchSize: 2, gradientAccumulationSteps: 3 }, 'onnx'],
    [
      'the first batch alone',
      { batchSize: 2, gradientAccumulationSteps: 3, legacy: ['first-batch'] },
      'onnx',
    ],
    ['drawing with replacement', { sampler: { type: 'weighted' } }, 'onnx'],
    ['balanced classes', { sampler: { type: 'balanced' } }, 'onnx'],
    ['early stopping', { epochs: 9, earlyStopping: { patience: 1, minDelta: 0.2 } }, 'onnx'],
    ['a frozen group', { groups: [{ match: 'head/**', freeze: true }] }, 'onnx'],
  ])('comes to the same, bit for bit, from every update: %s', async (_, training, engine) => {
    const { snapshots, sink } = keeper();
    // Three updates of an epoch, the last of three examples: every one of them is resumed from.
    const train = tinyExamples(1, 11);
    const options = { training: { epochs: 3, ...training, checkpoints: everyUpdate }, engine, train };
    const whole = comparable(await trainTiny({ ...options, checkpoints: sink }));
    expect(snapshots.length).toBeGreaterThan(5);
    // The plain run saves nothing, and saving changes nothing.
    expect(comparable(await trainTiny(options))).toEqual(whole);
    for (const snapshot of snapshots) {
      const resumed = await trainTiny({ ...options, resume: reread(snapshot) });
      expect(comparable(resumed), `from update ${snapshot.loop.updatesDone}`).toEqual(whole);
    }
  });

  it('ends after the update that an interruption met, and goes on from there', async () => {
    const whole = comparable(await trainTiny({}));
    for (const last of [1, 5, 7]) {
      const abort = new AbortController();
      const { snapshots, sink } = keeper();
      const stop: TrainCallback = {
        name: 'stop',
        onUpdate: ({ updatesDone }) => {
          if (updatesDone === last) abort.abort(new Error('enough'));
        },
      };
      const running = trainTiny({ checkpoints: sink, callbacks: [stop], signal: abort.signal });
      await expect(running).rejects.toThrow('enough');
      expect(snapshots.at(-1)!.loop.updatesDone).toBe(last);
      expect(comparable(await trainTiny({ resume: reread(snapshots.at(-1)!) }))).toEqual(whole);
    }
  });

  it('tells callbacks each update and epoch once', async () => {
    const told = (list: string[]): TrainCallback => ({
      name: 'list',
      onStart: ({ resumedAt }) => {
        if (resumedAt) list.push(`resumed at ${resumedAt.updatesDone} after ${resumedAt.epochs.length}`);
      },
      onUpdate: ({ epoch, update, updates }) => void list.push(`${epoch}: ${update} of ${updates}`),
      onEpoch: ({ epoch, best }) => void list.push(`epoch ${epoch}${best ? ', best' : ''}`),
      onEnd: ({ best }) => void list.push(`end, best ${best.epoch}`),
    });
    const [whole, rest]: [string[], string[]] = [[], []];
    const { snapshots, sink } = keeper();
    const training = { checkpoints: everyUpdate };
    await trainTiny({ training, checkpoints: sink, callbacks: [told(whole)] });
    const from = snapshots.find(({ loop }) => loop.updatesDone === 7)!;
    await trainTiny({ training, resume: reread(from), callbacks: [told(rest)] });
    expect(rest[0]).toBe('resumed at 7 after 1');
    expect(rest.slice(1)).toEqual(whole.slice(whole.indexOf('2: 2 of 5') + 1));
  });

  it('does nothing again when it was over', async () => {
    const { snapshots, sink } = keeper();
    const whole = await trainTiny({ checkpoints: sink });
    let updates = 0;
    const again = await trainTiny({
      resume: reread(snapshots.at(-1)!),
      callbacks: [{ name: 'count', onUpdate: () => void updates++ }],
    });
    expect(comparable(again)).toEqual(comparable(whole));
    expect(updates).toBe(0);
    expect(again.epochSeconds).toEqual(whole.epochSeconds);
  });
});

describe('train', () => {
  it('names the batch whose loss is no number, and saves nothing after it', async () => {
    const { snapshots, sink } = keeper();
    const set = tinyExamples(1, 18);
    const [first, ...others] = eachFeature(set.streams.text!);
    const broken = { ...first!, data: new Float32Array(6).fill(Number.NaN), shape: [6] };
    const failing = trainTiny({
      train: { ...set, streams: { text: [...others, broken] } },
      training: { sampler: { type: 'sequential' }, checkpoints: everyUpdate },
      checkpoints: sink,
    });
    await expect(failing).rejects.toThrow(
      'train: epoch 1, update 5: expected a finite loss, received NaN for the batch train/0/16, train/0/17. A smaller',
    );
    expect(snapshots.map(({ loop }) => loop.updatesDone)).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['the first update', 1, 1, 9, 'train/0/0, train/0/1, train/0/2, train/0/3'],
    ['the last update', 9, 3, 9, 'train/0/8, train/0/9, train/0/10, train/0/11'],
    ['the last update, without dev', 9, 3, 0, 'train/0/8, train/0/9, train/0/10, train/0/11'],
  ])('names the batch whose gradient is no number: %s', async (_, at, update, dev, batch) => {
    const set = tinyExamples(1, 12);
    const labels = set.labels.map((_label, i) => (i === at ? 2 : 0));
    for (const maxGradNorm of [1, undefined]) {
      const failing = trainTiny({
        train: { ...set, labels },
        dev: tinyExamples(2, dev),
        // Finite everywhere; the slope of the root at 0, where a label is 2, is not.
        loss: ({ logits }, targets) =>
          tf.mean(
            tf.sqrt(
              tf.mul(tf.square(tf.max(logits!, 1)), tf.cast(tf.notEqual(targets.labels!, 2), 'float32')),
            ),
          ),
        training: {
          epochs: 1,
          optimizer: { type: 'sgd', learningRate: 0.01 },
          sampler: { type: 'sequential' },
          maxGradNorm,
        },
      });
      await expect(failing).rejects.toThrow(
        `train: epoch 1, update ${update}: expected a finite gradient, received NaN for the batch ${batch}. `,
      );
    }
  });

  it('names how many utterances such a batch has', async () => {
    const learningRate = 1e30;
    const failing = trainTiny({
      training: { batchSize: 8, optimizer: { type: 'sgd', learningRate }, sampler: { type: 'sequential' } },
    });
    await expect(failing).rejects.toThrow(/for the batch (train\/0\/\d+, ){5}… \(8 utterances\)\./);
  });

  it('does not save weights that are no numbers', async () => {
    const { snapshots, sink } = keeper();
    const failing = trainTiny({
      // One update, so that no loss tells.
      training: {
        batchSize: 18,
        epochs: 1,
        optimizer: { type: 'sgd', learningRate: 1e45 },
        maxGradNorm: undefined,
      },
      checkpoints: sink,
    });
    await expect(failing).rejects.toThrow(/expected finite/);
    expect(snapshots).toEqual([]);
  });

  it('without a dev split takes the last epoch', async () => {
    const result = await trainTiny({ dev: tinyExamples(2, 0) });
    expect(result.best).toEqual({ epoch: 4, dev: {} });
    expect(result.epochs).toHaveLength(4);
  });
});
