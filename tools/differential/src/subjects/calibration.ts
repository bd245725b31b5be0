import { scoreCalibration } from '@erc/metrics';
import { defineSubject, FLOAT64 } from '../subject.js';

interface Input {
  readonly truth: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
  readonly bins: number;
}

/** Calibration of given probabilities, with other numbers of bins too. */
export const calibration = defineSubject<Input>({
  name: 'calibration',
  covers: ['scoreCalibration'],
  tolerance: FLOAT64,
  answer({ truth, probabilities, bins: binCount }) {
    const { bins, examples: _, ...scores } = scoreCalibration(truth, probabilities, { bins: binCount });
    return {
      ...scores,
      counts: bins.map(({ count }) => count),
      binAccuracy: bins.map(({ accuracy }) => accuracy),
      binConfidence: bins.map(({ confidence }) => confidence),
    };
  },
});
