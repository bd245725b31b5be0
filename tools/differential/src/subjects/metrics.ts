import { builtInMetrics, scoreEverything } from '@erc/metrics';
import { defineSubject } from '../subject.js';
import { labelNames, orNaN } from './inputs.js';

interface Input {
  readonly classes: number;
  readonly truth: readonly number[];
  readonly logits: readonly number[] | null;
  readonly values: readonly (number | null)[] | null;
  readonly guess: readonly number[] | null;
  readonly rows: readonly number[];
  readonly loss: number | null;
}

/** Every built-in metric by its name: one that the reference does not know is a difference. */
export const metrics = defineSubject<Input>({
  name: 'metrics',
  covers: ['scoreEverything', 'probabilitiesOf', 'predictedClasses'],
  tolerance: {
    relative: 1e-8,
    absolute: 1e-10,
    why: 'float64 on both sides; values near 10⁶ leave the correlations nine digits',
  },
  answer({ classes, truth, logits, values, guess, rows, loss }) {
    const { metrics } = scoreEverything(
      {
        truth: Int32Array.from(truth),
        labels: labelNames(classes),
        logits: logits ? Float32Array.from(logits) : undefined,
        valenceArousal: guess ? Float32Array.from(guess) : undefined,
        trueValenceArousal: values ? Float32Array.from(values, orNaN) : undefined,
        loss: loss ?? undefined,
      },
      { rows },
    );
    return Object.fromEntries(builtInMetrics.map(({ type }) => [type, metrics[type] ?? null]));
  },
});
