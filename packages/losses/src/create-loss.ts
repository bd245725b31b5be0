import { ConfigError, parseOptions } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { type LossOptions, losses } from './built-in-losses.js';
import type { Loss, LossFacts } from './contracts.js';
import { withParameters } from './with-parameters.js';

/**
 * Makes a loss of this package by its `type`, times its `weight`. A registry that has a plugin's losses too makes any:
 * `registry.of(parsed).create(parsed, facts)` with what its `schema` has parsed.
 *
 * @param facts What the training set is like, for the options that go by it.
 * @throws ConfigError for an unknown type or a wrong option.
 */
export function createLoss(options: LossOptions, facts: LossFacts = {}): Loss {
  const parsed = parseOptions(losses.schema, options, 'createLoss');
  return losses.of(parsed).create(parsed, facts);
}

/**
 * Sum of a list of losses of this package, each times its `weight`.
 *
 * @throws ConfigError for an empty list, an unknown type, a wrong option, or two losses that would train the same parameter.
 */
export function createWeightedLoss(list: readonly LossOptions[], facts: LossFacts = {}): Loss {
  return sumLosses(list.map((options) => createLoss(options, facts)));
}

/**
 * Sum of losses. It owns what they own.
 *
 * @throws ConfigError for none, or two that would train the same parameter; then all are disposed.
 */
export function sumLosses(list: readonly Loss[]): Loss {
  const [first, ...rest] = list;
  if (!first) throw new ConfigError('losses: expected at least 1 loss, received 0.');
  checkPaths(list);
  return withParameters(list, (...call) =>
    tf.tidy(() => rest.reduce((sum, loss) => tf.add<tf.Scalar>(sum, loss(...call)), first(...call))),
  );
}

/** Optimizers and checkpoints go by paths. */
function checkPaths(list: readonly Loss[]): void {
  const paths = list.flatMap(({ parameters = [] }) => parameters.map(({ path }) => path));
  const again = paths.find((path, i) => paths.indexOf(path) < i);
  if (again === undefined) return;
  for (const loss of list) loss.dispose?.();
  throw new ConfigError(`losses: expected losses with parameters of their own, received ${again} twice.`);
}
