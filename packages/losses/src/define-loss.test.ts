import { parseOptions } from '@erc/core';
import { describeLoss, lossInputs, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInLosses } from './built-in-losses.js';
import type { Loss } from './contracts.js';
import { createLossRegistry, defineLoss, lossFields } from './define-loss.js';
import { reduceLoss } from './reduce-loss.js';

/** Mean absolute distance of probabilities from the labels. */
const distance = defineLoss({
  schema: z.strictObject({
    type: z.literal('distance'),
    ...lossFields,
    scale: z.number().default(1),
    stream: z.string().optional(),
  }),
  reads: () => ['logits', 'labels'],
  withoutStreams: (options, { dropped }) => (dropped.has(options.stream ?? '') ? undefined : options),
  create:
    ({ scale }) =>
    ({ logits }, { labels, weights }) =>
      tf.tidy(() => {
        const wrong = tf.abs(tf.sub(tf.softmax(logits!), tf.oneHot(labels!, logits!.shape[1])));
        return reduceLoss(tf.mul<tf.Tensor1D>(tf.sum(wrong, 1), scale), { weights });
      }),
});
const registry = createLossRegistry([
  { from: '@erc/losses', parts: builtInLosses },
  { from: 'mine.ts', parts: [distance] },
]);
const parse = (options: unknown) => parseOptions(registry.schema, options, 'losses');
const create = (options: unknown): Loss => {
  const parsed = parse(options);
  return registry.of(parsed).create(parsed, {});
};
const numberOf = (options: unknown): number =>
  tf.tidy(() => {
    const { output, targets } = lossInputs();
    return create(options)(output, targets).dataSync()[0]!;
  });

useBackend();

describe('a loss of somebody else', () => {
  describeLoss('by its registry', () => create({ type: 'distance' }));

  it('takes its options and a weight', () => {
    const own = numberOf({ type: 'distance' });
    expect(own).toBeGreaterThan(0);
    expect(numberOf({ type: 'distance', scale: 2, weight: 3 })).toBeCloseTo(6 * own, 5);
  });

  it('stands inside a multi-task loss, with its options checked', () => {
    const regression = { type: 'mean-squared-error' };
    const multiTask = (classification: object) => ({
      type: 'multi-task',
      coefficient: 0.25,
      classification,
      regression,
    });
    const [own, other] = [numberOf({ type: 'distance' }), numberOf(regression)];
    expect(numberOf(multiTask({ type: 'distance', scale: 2 }))).toBeCloseTo(0.5 * own + 0.75 * other, 5);
    expect(() => parse(multiTask({ type: 'distance', skale: 1 }))).toThrow(/classification.*skale/);
    const parsed = parse(multiTask({ type: 'distance', stream: 'text' }));
    expect(registry.of(parsed).reads(parsed)).toEqual(['logits', 'labels', 'valence', 'arousal']);
    expect(registry.of(parsed).parts(parsed)).toMatchObject({ classification: { stream: 'text' } });
    const streams = { left: new Set(['audio']), dropped: new Set(['text']) };
    expect(registry.of(parsed).withoutStreams(parsed, streams)).toBeUndefined();
  });

  it('has its options checked, and does not take the name of another', () => {
    expect(() => parse({ type: 'distance', skale: 1 })).toThrow(/losses: options: .*skale/);
    const again = { from: 'mine.ts', parts: [builtInLosses[1]] };
    expect(() => createLossRegistry([{ from: '@erc/losses', parts: builtInLosses }, again])).toThrow(
      'mine.ts: losses: expected a type that is not taken, received "focal", which belongs to @erc/losses.',
    );
  });
});
