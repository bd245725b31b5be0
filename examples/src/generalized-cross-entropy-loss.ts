import { definePlugin } from '@erc/experiment';
import { defineLoss, lossFields, reduceLoss } from '@erc/losses';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

/**
 * Generalized cross-entropy, for labels of which some are wrong: `(1 − p_y^q) / q`. It is cross-entropy as q → 0, and at q = 1 the
 * distance of p_y from 1. Zhang & Sabuncu 2018, eq. 6, arXiv:1805.07836
 */
const generalizedCrossEntropy = defineLoss({
  schema: z.strictObject({
    type: z.literal('generalized-cross-entropy'),
    ...lossFields,
    q: z.number().gt(0).max(1).default(0.7),
  }),
  reads: () => ['logits', 'labels'],
  create:
    ({ q }) =>
    ({ logits }, { labels, weights }) =>
      tf.tidy(() => {
        const own = tf.mul(tf.logSoftmax(logits!), tf.oneHot(labels!, logits!.shape[1])); // [batch, classes]
        const power = tf.exp(tf.mul(tf.sum(own, 1), q)); // p_y^q, [batch]
        return reduceLoss(tf.div<tf.Tensor1D>(tf.sub(1, power), q), { weights });
      }),
});

export const plugin = definePlugin({ losses: [generalizedCrossEntropy] });
