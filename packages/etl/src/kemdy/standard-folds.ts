import type { StandardFolds } from '@erc/core';
import type { KemdyCorpus } from './corpus.js';

const numbered = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => String(first + i));

/** Folds that papers on KEMDy use. A dataset folder has those that hold out nothing of its test split. */
export function kemdyFolds({ source, sessions }: KemdyCorpus): Record<string, StandardFolds> {
  const fifth = sessions / 5;
  return {
    // As in system B, but that what is held out does not select: the next fifth does.
    'session-fifths': {
      by: 'session',
      folds: Array.from({ length: 5 }, (_, k) => ({ heldOut: numbered(k * fifth + 1, (k + 1) * fifth) })),
      dev: 'next',
    },
    // As in system D, which had no dev: here the last four of its training sessions select.
    ...(source === 'kemdy20' && {
      '32-8': {
        by: 'session' as const,
        folds: [{ heldOut: numbered(33, 40), dev: numbered(29, 32) }],
        dev: 'next' as const,
      },
    }),
  };
}
