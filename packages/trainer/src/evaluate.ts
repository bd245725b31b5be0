import {
  type Batcher,
  type BatchPlan,
  type BatchSizes,
  countScored,
  createBatcher,
  type ExampleSet,
  type ScoredExamples,
  scoredExamples,
} from '@erc/batches';
import { ErcError } from '@erc/core';
import {
  type AllScores,
  batchAverages,
  type MetricDescriptor,
  type ScoredMetrics,
  type ScoredSet,
  scoreEverything,
} from '@erc/metrics';
import type { ModelStep, Prediction, PredictOptions } from './step/model-step.js';
import type { TrainingOptions } from './training-options.js';

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends BatchPlan, PredictOptions {
  readonly step: Pick<ModelStep, 'predict'>;
  /** With `loss`, they need the targets that the losses read. */
  readonly examples: ExampleSet;
  readonly labels: readonly string[];
  readonly sizes: BatchSizes;
  /** Of the examples, with this plan and these sizes, where they are scored again and again. @default a new one */
  readonly batcher?: Batcher;
  /** @default the built-in ones */
  readonly metrics?: readonly MetricDescriptor[];
  /** `batch-averaged`: accuracy and UAR are averaged over batches of `sizes.batchSize` in the order of the set. Other words mean nothing here. */
  readonly legacy?: TrainingOptions['legacy'];
}

/** What a model said of a set, in the order of the examples that are scored, and every score of it. What the model has no head for is absent. */
export interface Evaluation extends AllScores {
  /** `[examples, classes]`, row-major. */
  readonly logits?: Float32Array;
  /** `[examples, 2]`, row-major. */
  readonly valenceArousal?: Float32Array;
  /** `[examples, dim]`, row-major, where it was asked for. */
  readonly embedding?: Float32Array;
}

/**
 * Predicts every example but those that are only read, without dropout, and scores the whole set at once: nothing is averaged over batches but the loss, which is the
 * mean of the batches' losses by their examples, as the training loss is; or accuracy and UAR with `legacy`. Where the examples have `scoreCounts`, the
 * metrics but the loss count each so many times.
 *
 * @throws ErcError where a prediction is not finite, naming the utterance.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { examples, labels, metrics, legacy, sizes } = options;
  const { loss, ...arrays } = await predictAll(options);
  const { logits, valenceArousal } = arrays;
  const scored = scoredExamples(examples);
  const set = {
    truth: scored.labels,
    labels,
    logits,
    valenceArousal,
    trueValenceArousal: scored.valenceArousal,
    // Not finite where a target that it reads is not known: then it is not defined.
    loss,
    utterances: scored,
  };
  const all = { ...scoreEverything(set, metrics && { metrics }), ...repeatedScores(set, metrics) };
  if (!legacy?.includes('batch-averaged') || !all.predicted) return { ...all, ...arrays };
  const { predicted } = all;
  const averages = batchAverages({ truth: scored.labels, predicted }, sizes.batchSize);
  return { ...all, ...arrays, metrics: { ...all.metrics, ...averages } };
}

/** The metrics where some examples count several times; nothing where each counts once. */
function repeatedScores(
  set: ScoredSet & { readonly utterances: ScoredExamples },
  metrics: EvaluateOptions['metrics'],
): Partial<ScoredMetrics> {
  const { scoreCounts } = set.utterances;
  if (!scoreCounts) return {};
  const rows = [...scoreCounts].flatMap((count, i) => new Array<number>(count).fill(i));
  const { metrics: values, whyUndefined } = scoreEverything(set, { rows, ...(metrics && { metrics }) });
  return { metrics: values, ...(whyUndefined && { whyUndefined }) };
}

const PARTS = ['logits', 'valenceArousal', 'embedding'] as const;

/** Predictions of all batches, back in the order of the examples that are scored. */
async function predictAll({
  step,
  examples,
  labels: _,
  legacy: _legacy,
  sizes,
  loss = false,
  embedding = false,
  batcher: kept,
  ...plan
}: EvaluateOptions): Promise<Prediction> {
  const count = countScored(examples);
  const joined: { [Part in (typeof PARTS)[number]]?: Float32Array } = {};
  let lossSum = 0;
  const batcher = kept ?? createBatcher(examples, plan, sizes);
  for (const batch of batcher.pass()) {
    const arrays = batcher.assemble(batch);
    const found = await step.predict(arrays, { loss, embedding });
    batcher.recycle(arrays);
    for (const part of PARTS) {
      const values = found[part];
      if (!values) continue;
      const width = values.length / batch.rows.length;
      joined[part] ??= new Float32Array(count * width);
      const whole = joined[part];
      for (let row = 0; row < batch.rows.length; row++) {
        const i = batch.rows[row]!;
        if (i < 0 || i >= count) continue;
        for (let k = 0; k < width; k++) {
          const value = values[row * width + k]!;
          if (!Number.isFinite(value)) throw notFinite(part, value, examples.ids[i]!);
          whole[i * width + k] = value;
        }
      }
    }
    lossSum += (found.loss ?? 0) * batcher.scoredIn(batch);
  }
  return { ...joined, ...(loss && { loss: lossSum / count }) };
}

const notFinite = (part: string, value: number, id: string): ErcError =>
  new ErcError(`evaluate: ${id}: ${part}: expected finite numbers, received ${value}.`);
