import { scoreAuroc } from '@erc/metrics';
import { defineSubject, FLOAT64 } from '../subject.js';
import { labelNames } from './inputs.js';

interface Input {
  readonly classes: number;
  readonly truth: readonly number[];
  readonly scores: readonly (readonly number[])[];
}

/** Areas under the ROC curve, of any scores. */
export const auroc = defineSubject<Input>({
  name: 'auroc',
  covers: ['scoreAuroc'],
  tolerance: FLOAT64,
  answer({ classes, truth, scores }) {
    const labels = labelNames(classes);
    const { macro, weighted, perClass } = scoreAuroc(truth, scores, labels);
    return { macro, weighted, perClass: labels.map((label) => perClass[label]!) };
  },
});
