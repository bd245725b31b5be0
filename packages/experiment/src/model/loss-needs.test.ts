import { createLoss, lossOptionsSchema } from '@erc/losses';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { LOSSES } from '../__fixtures__/option-sets.js';
import { needsOfAll } from './loss-needs.js';

useBackend();

/** The keys of `source` that a loss asks for. */
function recorded<T extends object>(source: T, asked: Set<string>): T {
  return new Proxy(source, {
    get(target, key, receiver) {
      asked.add(String(key));
      return Reflect.get(target, key, receiver);
    },
  });
}

describe('needsOfAll', () => {
  it.each(LOSSES.map((options) => [JSON.stringify(options), options] as const))(
    'knows what %s reads',
    (_, options) => {
      const asked = { output: new Set<string>(), targets: new Set<string>() };
      tf.tidy(() => {
        const rows = [0, 1, 2, 0];
        const wide = tf.randomNormal<tf.Rank.R2>([4, 3], 0, 1, 'float32', 1);
        const loss = createLoss(options, { labelCounts: [2, 1, 1] });
        loss(
          recorded(
            {
              logits: wide,
              embedding: wide,
              valenceArousal: tf.ones<tf.Rank.R2>([4, 2]),
              streamEmbeddings: { text: wide, visual: wide },
              attention: tf.ones([4, 2, 3]),
              classifier: { kernel: tf.ones<tf.Rank.R2>([3, 3]) },
            },
            asked.output,
          ),
          recorded(
            {
              labels: tf.tensor1d(rows, 'int32'),
              soft: tf.fill<tf.Rank.R2>([4, 3], 1 / 3),
              valenceArousal: tf.zeros<tf.Rank.R2>([4, 2]),
              weights: tf.ones<tf.Rank.R1>([4]),
            },
            asked.targets,
          ),
        );
        loss.dispose?.();
      });
      const needs = needsOfAll([lossOptionsSchema.parse(options)]);
      expect({
        classes: needs.classes,
        soft: needs.soft,
        affect: needs.affect.length > 0,
        streamEmbeddings: needs.streamEmbeddings,
      }).toEqual({
        classes: asked.output.has('logits') || asked.output.has('classifier'),
        soft: asked.targets.has('soft'),
        affect: asked.output.has('valenceArousal'),
        streamEmbeddings: asked.output.has('streamEmbeddings'),
      });
    },
  );
});
