import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { TrainCallback } from '../callbacks/callback.js';
import { nothingPending } from './__fixtures__/copy-snapshot.js';
import { trainTiny } from './__fixtures__/tiny-training.js';
import type { CheckpointSink } from './checkpointing.js';

useBackend();

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('memory', () => {
  it('is flat over 20 epochs that are saved, in arrays and in tensors', async () => {
    const seen: { readonly arrays: number; readonly tensors: number }[] = [];
    const watch: TrainCallback = {
      name: 'memory',
      async onEpoch() {
        // Twice, with a turn between: buffers go with the finalizers of the arrays.
        collect();
        await new Promise((resolve) => setTimeout(resolve, 5));
        collect();
        seen.push({ arrays: process.memoryUsage().arrayBuffers, tensors: tf.memory().numTensors });
      },
    };
    const checkpoints: CheckpointSink = { save: async () => nothingPending, last: undefined };
    await trainTiny({
      training: { epochs: 20, earlyStopping: { patience: 20 }, checkpoints: { everyUpdates: 1 } },
      callbacks: [watch],
      checkpoints,
    });
    const [early, late] = [seen[4]!, seen[19]!];
    expect(late.tensors).toBe(early.tensors);
    // One copy of the weights in each of the 15 epochs between would be 20 kB.
    expect(late.arrays - early.arrays).toBeLessThan(8_000);
  });
});
