import { type RegressionScores, scoreColumns } from '@erc/metrics';
import { type Answer, defineSubject } from '../subject.js';

interface Input {
  readonly truth: readonly (readonly number[])[];
  readonly predicted: readonly (readonly number[])[];
}

const shown = ({ ccc, pearson, mae, rmse }: RegressionScores): Answer => ({ ccc, pearson, mae, rmse });

/** Scores of valence and arousal. */
export const affect = defineSubject<Input>({
  name: 'affect',
  covers: ['scoreRegression', 'scoreColumns'],
  tolerance: {
    relative: 1e-8,
    absolute: 1e-9,
    why: 'float64 on both sides; values near 10⁶ leave the correlations nine digits',
  },
  answer({ truth, predicted }) {
    const { valence, arousal } = scoreColumns(truth.flat(), predicted.flat(), ['valence', 'arousal']);
    return { valence: shown(valence), arousal: shown(arousal) };
  },
});
