import {
  balancedClassWeights,
  effectiveNumberWeights,
  inverseFrequencyWeights,
  peakLabels,
  softLabels,
} from '@erc/losses';
import { defineSubject, FLOAT64 } from '../subject.js';

interface Input {
  readonly counts: readonly number[];
  readonly beta: number;
  readonly votes: readonly (readonly number[])[];
  readonly r: number | null;
}

/** Class weights by label counts, and soft labels by votes. */
export const labels = defineSubject<Input>({
  name: 'labels',
  covers: [
    'balancedClassWeights',
    'inverseFrequencyWeights',
    'effectiveNumberWeights',
    'softLabels',
    'peakLabels',
  ],
  tolerance: FLOAT64,
  answer: ({ counts, beta, votes, r }) => ({
    balanced: balancedClassWeights(counts),
    inverse: inverseFrequencyWeights(counts),
    effective: effectiveNumberWeights(counts, { beta }),
    soft: softLabels(votes),
    peaked: peakLabels(votes, r === null ? {} : { r }),
  }),
});
