import { isScored, type Split, type StandardFolds } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';

/**
 * The standard folds that a dataset folder can be cut into: without names that it has no utterance of, and without those sets that hold out
 * something of its test split, or of which a fold would be empty.
 */
export function keepFolds(
  custom: Readonly<Record<string, StandardFolds>>,
  splits: Readonly<Partial<Record<Split, readonly UtteranceRow[]>>>,
): Record<string, StandardFolds> {
  const namesIn = (by: StandardFolds['by'], ...wanted: readonly Split[]): Set<string | undefined> =>
    new Set(wanted.flatMap((split) => (splits[split] ?? []).filter(isScored).map((row) => row[by])));
  const kept: Record<string, StandardFolds> = {};
  for (const [name, { by, folds, dev }] of Object.entries(custom)) {
    const open = namesIn(by, 'train', 'dev');
    const closed = namesIn(by, 'test');
    const there = (names: readonly string[]): string[] => names.filter((one) => open.has(one));
    const own = folds.map((fold) => ({
      heldOut: there(fold.heldOut),
      ...(fold.dev && { dev: there(fold.dev) }),
    }));
    const isTested = folds.some(({ heldOut }) => heldOut.some((one) => closed.has(one)));
    const isEmpty = own.some((fold) => fold.heldOut.length === 0 || fold.dev?.length === 0);
    if (!isTested && !isEmpty) kept[name] = { by, folds: own, dev };
  }
  return kept;
}
