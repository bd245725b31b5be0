import type { StandardFolds } from '@erc/core';
import { joinedName } from './join-row.js';
import type { OpenedPart } from './open-part.js';

/**
 * Folds that every part has under the same name, as many of them, by the same: each holds out what the parts' folds of that number do.
 * Partners of speakers are not joined.
 */
export function joinFolds(parts: readonly OpenedPart[]): Record<string, StandardFolds> {
  const [first, ...others] = parts;
  const joined: Record<string, StandardFolds> = {};
  for (const [name, own] of Object.entries(first?.dataset.folds ?? {})) {
    const all = [own, ...others.flatMap(({ dataset }) => dataset.folds?.[name] ?? [])];
    const agree = all.every(
      ({ by, folds, dev }) =>
        by === own.by &&
        folds.length === own.folds.length &&
        JSON.stringify(dev) === JSON.stringify(own.dev) &&
        folds.every((fold, k) => Boolean(fold.dev) === Boolean(own.folds[k]!.dev)),
    );
    if (all.length < parts.length || !agree || own.dev === 'partners') continue;
    joined[name] = {
      by: own.by,
      dev: own.dev,
      folds: own.folds.map((fold, k) => {
        const namesOf = (kind: 'heldOut' | 'dev'): string[] =>
          all.flatMap(({ folds }, i) => (folds[k]![kind] ?? []).map((one) => joinedName(parts[i]!, one)));
        return { heldOut: namesOf('heldOut'), ...(fold.dev && { dev: namesOf('dev') }) };
      }),
    };
  }
  return joined;
}
