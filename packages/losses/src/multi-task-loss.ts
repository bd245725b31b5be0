import { parseOptions } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from './contracts.js';
import { defineLoss, type LossRegistry, lossFields } from './define-loss.js';
import { withParameters } from './with-parameters.js';

/** Share c of the classification loss, in 0 … 1, both left out. @default 0.7 */
const coefficient = z.number().gt(0).lt(1).default(0.7);

/** Options of `multi-task`. Generic, so that the static types of the losses inside stay. */
export const multiTaskSchema = <Inner extends z.core.$ZodType>(inner: Inner) =>
  z.strictObject({
    type: z.literal('multi-task'),
    ...lossFields,
    classification: inner,
    regression: inner,
    coefficient,
  });

/** A classification and a regression loss in one, of those that contain none. */
export const multiTask = (losses: LossRegistry) =>
  defineLoss({
    schema: multiTaskSchema(losses.schema),
    reads: ({ classification, regression }) =>
      [classification, regression].flatMap((part) => losses.of(part).reads(part)),
    parts: ({ classification, regression }) => ({ classification, regression }),
    withoutStreams(options, streams) {
      const classification = losses
        .of(options.classification)
        .withoutStreams(options.classification, streams);
      const regression = losses.of(options.regression).withoutStreams(options.regression, streams);
      return classification && regression && { ...options, classification, regression };
    },
    check({ classification, regression }, facts) {
      for (const part of [classification, regression]) losses.of(part).check(part, facts);
    },
    create({ classification, regression, coefficient }, facts) {
      const first = losses.of(classification).create(classification, facts);
      return blend(first, losses.of(regression).create(regression, facts), coefficient);
    },
  });

const blendSchema = z.strictObject({ coefficient });

/** Options of {@link createMultiTaskLoss}; each has a default. */
export type MultiTaskLossOptions = z.input<typeof blendSchema>;

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
  return blend(classification, regression, parseOptions(blendSchema, options, 'multi-task').coefficient);
}

function blend(classification: Loss, regression: Loss, coefficient: number): Loss {
  return withParameters([classification, regression], (...call) =>
    tf.tidy(() =>
      tf.add<tf.Scalar>(
        tf.mul(classification(...call), coefficient),
        tf.mul(regression(...call), 1 - coefficient),
      ),
    ),
  );
}
