import { createLoss, losses as registry } from '@erc/losses';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { LOSSES } from '../__fixtures__/option-sets.js';
import { placedLosses, readingsOf } from './readings.js';

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

describe('readingsOf', () => {
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
      const { output, targets } = asked;
      const reads = readingsOf([registry.schema.parse(options)], registry);
      const has = (reading: Parameters<typeof reads.has>[0]) => reads.has(reading);
      expect({
        logits: has('logits'),
        classifier: has('classifier'),
        embedding: has('embedding'),
        streamEmbeddings: has('streamEmbeddings'),
        hops: has('hops'),
        labels: has('labels'),
        soft: has('soft'),
        affect: has('valence') || has('arousal'),
      }).toEqual({
        logits: output.has('logits'),
        classifier: output.has('classifier'),
        embedding: output.has('embedding'),
        streamEmbeddings: output.has('streamEmbeddings'),
        hops: output.has('attention'),
        labels: targets.has('labels'),
        soft: targets.has('soft'),
        affect: output.has('valenceArousal'),
      });
      expect(reads.classes).toBe(has('logits') || has('classifier'));
    },
  );
});

describe('placedLosses', () => {
  it('gives those inside others their own place', () => {
    const list = [
      { type: 'triplet' },
      { type: 'multi-task', classification: { type: 'dice' }, regression: { type: 'concordance' } },
    ].map((options) => registry.schema.parse(options));
    expect(placedLosses(list, registry).map(({ path, loss }) => [path, loss.type])).toEqual([
      ['losses.0', 'triplet'],
      ['losses.1.classification', 'dice'],
      ['losses.1.regression', 'concordance'],
    ]);
  });
});
