import { parseOptions } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from './contracts.js';
import { withParameters } from './with-parameters.js';

/** Options of {@link createMultiTaskLoss}. Strict: an unknown key is an error. */
export const multiTaskLossOptionsSchema = z.strictObject({
  /** Share c of the classification loss, in 0 … 1, both left out. @default 0.7 */
  coefficient: z.number().gt(0).lt(1).default(0.7),
});

/** Options of {@link createMultiTaskLoss}; each has a default. */
export type MultiTaskLossOptions = z.input<typeof multiTaskLossOptionsSchema>;

/**
 * A classification and a regression loss in one: `c · classification + (1 − c) · regression`. It owns what they own.
 *
 * @throws ConfigError for a wrong option; a coefficient out of range too.
 */
export function createMultiTaskLoss(
  classification: Loss,
  regression: Loss,
  options: MultiTaskLossOptions = {},
): Loss {
  const { coefficient } = parseOptions(multiTaskLossOptionsSchema, options, 'multi-task');
  return withParameters([classification, regression], (...call) =>
    tf.tidy(() =>
      tf.add<tf.Scalar>(
        tf.mul(classification(...call), coefficient),
        tf.mul(regression(...call), 1 - coefficient),
      ),
    ),
  );
}
