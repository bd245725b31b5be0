import * as losses from '@erc/losses';
import * as metrics from '@erc/metrics';
import type { Subject } from './subject.js';

/** Exported functions that give no number of their own, and why. */
const WITHOUT_NUMBERS: Readonly<Record<string, string>> = {
  scoredSetOf: 'what scoreEverything takes',
  defineMetric: 'makes a descriptor',
  createMetricRegistry: 'makes a registry',
  createMetricTable: 'words of metrics',
  factsOf: 'words of metrics',
  orderedMetrics: 'an order of names',
  definedMetrics: 'names of those that have a number',
  undefinedReason: 'text of a result',
  pairedTestTable: 'text of a result',
  batchAverages: 'a published mistake, which has golden values of scikit-learn',
  tiedLabels: 'names of labels',
  splitUtterances: 'indices: tools/golden/metrics/stratified-folds.py',
};

/** Functions of `@erc/losses` that are no number, or one whose loss is checked by its type. */
const isPartOfLosses = (name: string): boolean =>
  /^create|Loss(es)?$|^crossEntropy$|^defineLoss$|^mapLabels$|^resolveTies$/.test(name);

/** Exported functions that no subject covers and no reason excuses. */
export function uncovered(subjects: readonly Subject[]): string[] {
  const covered = new Set(subjects.flatMap(({ covers }) => covers));
  const functionsOf = (exported: object): string[] =>
    Object.entries(exported).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  return [
    ...functionsOf(metrics).filter((name) => !covered.has(name) && WITHOUT_NUMBERS[name] === undefined),
    ...functionsOf(losses).filter((name) => !covered.has(name) && !isPartOfLosses(name)),
  ];
}

/**
 * Subjects without cases of a reference, and references without a subject. Losses, schedules, samplers and optimizers are subjects
 * because a registry has them: one that is new stands here until the reference knows it.
 */
export function unmatched(subjects: readonly Subject[], references: readonly string[]): string[] {
  const wanted = new Set(subjects.map(({ reference }) => reference));
  return [
    ...[...wanted].filter((name) => !references.includes(name)).map((name) => `${name}: no reference`),
    ...references.filter((name) => !wanted.has(name)).map((name) => `${name}: no subject`),
  ];
}
