import { type ExampleSet, elementsOf, type Selection, scoredExamples } from '@erc/batches';
import type { Utterance } from '@erc/core';
import { hashUtterances, type MadeFrom } from '@erc/run-folder';
import { evaluate } from '@erc/trainer';
import { countInputs } from '../encode/count-inputs.js';
import { keepsEmbeddings, writeEvaluation } from '../evaluate/evaluation.js';
import type { Job } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';
import type { BuiltStep } from './build-step.js';
import type { JobData } from './fit-job.js';

/** Options of {@link evaluateJob}. */
export interface EvaluateJobOptions {
  readonly job: Pick<Job, 'parts' | 'sizes' | 'stages'>;
  readonly data: JobData;
  /** Holds the best epoch's weights. */
  readonly built: Pick<BuiltStep, 'step' | 'byDialogue' | 'embeddingDim'>;
  readonly utterances: readonly Utterance[];
  readonly registries: Pick<Registries, 'metrics'>;
  /** SHA-256 of the dataset and of the weights. */
  readonly madeFrom: Pick<MadeFrom, 'dataset' | 'weights'>;
  /** Run folder of the job. */
  readonly directory: string;
}

/** Scores dev, and what was held out, and writes scores and predictions. */
export async function evaluateJob({
  job,
  data,
  built,
  utterances,
  registries,
  madeFrom,
  directory,
}: EvaluateJobOptions): Promise<void> {
  const { parts, sizes } = job;
  const { step, byDialogue } = built;
  const { labels, plan } = data;
  const { metrics } = registries.metrics;
  const score = async (split: string, examples: ExampleSet, part: Selection): Promise<void> => {
    const embedding = keepsEmbeddings(part.ids.length, built);
    const evaluation = await evaluate({
      specs: plan.specs,
      windows: plan.windows,
      buckets: plan.buckets,
      byDialogue,
      step,
      examples,
      labels,
      sizes,
      embedding,
      metrics,
      legacy: job.stages.at(-1)!.training.legacy,
    });
    const scored = elementsOf(utterances, part);
    await writeEvaluation(directory, {
      split,
      labels,
      examples: scoredExamples(examples),
      utterances: scored,
      evaluation,
      metrics,
      madeFrom: { dataset: madeFrom.dataset, utterances: hashUtterances(scored), weights: madeFrom.weights },
      streams: countInputs(data.fitted, part),
    });
  };
  if (parts.dev.ids.length > 0) await score('dev', data.dev, parts.dev);
  if (data.heldOut) await score('held-out', data.heldOut, parts.heldOut!);
}
