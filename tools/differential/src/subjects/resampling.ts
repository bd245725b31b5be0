import type { Random } from '@erc/core';
import { approximateRandomization, pairedBootstrap, scoreClassification } from '@erc/metrics';
import { defineSubject, FLOAT64 } from '../subject.js';
import { labelNames } from './inputs.js';

interface Input {
  readonly classes: number;
  readonly truth: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly metric: 'weightedF1' | 'macroF1' | 'accuracy';
  readonly resamples: number;
  readonly groups?: readonly number[] | null;
  /** What the source of random numbers gives, one after the other. */
  readonly draws: readonly number[];
}

/** A source of random numbers that gives whole numbers as they are written. */
function scripted(draws: readonly number[]): Random {
  let at = 0;
  const none = (): never => {
    throw new Error('scripted: expected draws of whole numbers only.');
  };
  return {
    uint32: none,
    next: none,
    integer(bound) {
      const draw = draws[at++];
      if (draw === undefined || draw >= bound) {
        throw new Error(`scripted: draw ${at}: expected one below ${bound}, received ${draw}.`);
      }
      return draw;
    },
    normal: none,
    shuffle: none,
    fork: none,
    state: none,
  };
}

const why = { ...FLOAT64, why: 'the same draws on both sides; scores of the reference are fractions' };

/** The paired bootstrap, on given draws. */
export const bootstrap = defineSubject<Input>({
  name: 'paired-bootstrap',
  covers: ['pairedBootstrap'],
  tolerance: why,
  answer({ classes, truth, first, second, metric, resamples, draws }) {
    const labels = labelNames(classes);
    const { difference, low, high, pValue } = pairedBootstrap({
      truth,
      first,
      second,
      labels,
      resamples,
      random: scripted(draws),
      metric: (drawn, predicted) => scoreClassification(drawn, predicted, labels)[metric],
    });
    return { difference, low, high, pValue };
  },
});

/** Approximate randomisation, on given draws. */
export const randomization = defineSubject<Input>({
  name: 'approximate-randomization',
  covers: ['approximateRandomization'],
  tolerance: why,
  answer({ classes, truth, first, second, metric, resamples, groups, draws }) {
    const labels = labelNames(classes);
    const { difference, pValue } = approximateRandomization({
      first,
      second,
      metric: (predicted) => scoreClassification(truth, predicted, labels)[metric],
      random: scripted(draws),
      resamples,
      ...(groups && { groups }),
    });
    return { difference, pValue };
  },
});
