import { DataError } from '@erc/core';
import {
  jzsBayesFactor,
  pairedTTest,
  pairedTTestPower,
  type WilcoxonOptions,
  wilcoxonSignedRank,
} from '@erc/metrics';
import { type Answer, defineSubject, type Tolerance } from '../subject.js';

interface Pairs {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

const SERIES: Tolerance = {
  relative: 1e-9,
  absolute: 1e-9,
  why: 'float64 on both sides, tails and integrals by other series and rules',
};

/** Where a test is undefined its function says so. */
function orUndefined(test: () => Answer): Answer {
  try {
    return test();
  } catch (error) {
    if (error instanceof DataError) return { undefined: true };
    throw error;
  }
}

/** The paired t-test with its effect sizes, its Bayes factor and its power. */
export const tTest = defineSubject<Pairs>({
  name: 'paired-t-test',
  covers: ['pairedTTest'],
  tolerance: SERIES,
  answer: ({ first, second }) =>
    orUndefined(() => {
      const { bayesFactor, ...result } = pairedTTest(first, second);
      return { undefined: false, ...result, logBayesFactor: Math.log(bayesFactor) };
    }),
});

/** The Bayes factor alone, also far from what a t-test gives. */
export const bayesFactor = defineSubject<{ readonly t: number; readonly n: number; readonly scale: number }>({
  name: 'bayes-factor',
  covers: ['jzsBayesFactor'],
  tolerance: SERIES,
  answer: ({ t, n, scale }) => ({ logBayesFactor: Math.log(jzsBayesFactor(t, n, { scale })) }),
});

/** Power at several levels. */
export const power = defineSubject<{ readonly effect: number; readonly n: number; readonly alpha: number }>({
  name: 't-test-power',
  covers: ['pairedTTestPower'],
  tolerance: SERIES,
  answer: ({ effect, n, alpha }) => ({ power: pairedTTestPower(effect, n, alpha) }),
});

/** Wilcoxon's test with every method and rule for zeros. */
export const wilcoxon = defineSubject<Pairs & { readonly options: Required<WilcoxonOptions> }>({
  name: 'wilcoxon',
  covers: ['wilcoxonSignedRank'],
  tolerance: {
    relative: 1e-9,
    absolute: 1e-12,
    why: 'counts on both sides; the normal tail has twelve digits',
  },
  answer: ({ first, second, options }) =>
    orUndefined(() => ({ undefined: false, ...wilcoxonSignedRank(first, second, options) })),
});
