import type { ScoredExamples } from '@erc/batches';
import type { Utterance } from '@erc/core';
import {
  AFFECT,
  classificationReportOf,
  type MetricDescriptor,
  type ScoredMetrics,
  type ScoredUtterances,
  scoreEverything,
  tiedUtterances,
} from '@erc/metrics';
import type {
  EvaluationRecord,
  MadeFrom,
  PredictionRow,
  PredictionsRecord,
  StreamInputs,
} from '@erc/run-folder';
import { writeScores } from '@erc/run-folder/node';
import type { Evaluation } from '@erc/trainer';
import { pluginMetricsOf } from '../record/plugin-metrics.js';

/** Options of {@link writeEvaluation} and {@link evaluationRecord}. */
export interface EvaluationParts {
  readonly split: string;
  /** Emotions in the order of the classes. */
  readonly labels: readonly string[];
  /** Those that are scored, and no others. */
  readonly examples: Pick<ScoredExamples, 'ids' | 'labels' | 'valenceArousal' | 'scored'> & ScoredUtterances;
  /** The utterances of `examples`, in their order. */
  readonly utterances: readonly Pick<Utterance, 'tie' | 'votes'>[];
  readonly evaluation: Evaluation;
  /** What the utterances without a tie are scored by. */
  readonly metrics: readonly MetricDescriptor[];
  /** Hashes of what the predictions were made from. @default not said */
  readonly madeFrom?: MadeFrom | undefined;
  /** What each stream read of them. @default not said */
  readonly streams?: Readonly<Record<string, StreamInputs>>;
}

/** Embeddings of at most so many utterances and of at most this width are kept beside the predictions, for pictures of them. */
const MOST_EMBEDDINGS = { utterances: 5000, dim: 1024 } as const;

/** Whether the embeddings of a split are kept where nobody says otherwise: 5,000 utterances and a width of 1,024 at most. */
export const keepsEmbeddings = (
  utterances: number,
  { embeddingDim }: { readonly embeddingDim: number },
): boolean => utterances <= MOST_EMBEDDINGS.utterances && embeddingDim <= MOST_EMBEDDINGS.dim;

/** What `eval-<split>.json` holds of an evaluation. */
export function evaluationRecord({
  split,
  labels,
  examples,
  utterances,
  evaluation,
  metrics,
  madeFrom,
  streams,
}: EvaluationParts): EvaluationRecord {
  const { scores, auroc, calibration, regression } = evaluation;
  const count = examples.ids.length;
  const tied = tiedUtterances(utterances, labels);
  const untied = [...tied.keys()].filter((i) => !tied[i]);
  const set = {
    truth: examples.labels,
    labels,
    probabilities: evaluation.probabilities,
    valenceArousal: evaluation.valenceArousal,
    trueValenceArousal: examples.valenceArousal,
    utterances: examples,
  };
  return {
    split,
    examples: count,
    ...(madeFrom && { madeFrom }),
    ...(streams && { streams }),
    ...scores,
    metrics: evaluation.metrics,
    ...(evaluation.whyUndefined && { whyUndefined: evaluation.whyUndefined }),
    ...pluginMetricsOf(metrics),
    ...(auroc && { auroc }),
    ...(calibration && { calibration }),
    ...(regression && { regression }),
    ...(untied.length < count && {
      ties: {
        examples: count,
        leftOut: count - untied.length,
        ...withoutTies(untied.length > 0 ? scoreEverything(set, { rows: untied, metrics }) : undefined),
      },
    }),
    ...(scores && { report: classificationReportOf(scores) }),
  };
}

const withoutTies = (scored: ScoredMetrics | undefined) => ({
  withoutTies: scored?.metrics ?? null,
  ...(scored?.whyUndefined && { whyUndefined: scored.whyUndefined }),
});

/**
 * What `predictions-<split>.json` holds of an evaluation: every number as it is, since numbers of JSON are float64 and come back the same.
 * Who shows one rounds it there.
 */
export function predictionsRecord({
  split,
  labels,
  examples,
  utterances,
  evaluation,
  madeFrom,
}: EvaluationParts): PredictionsRecord {
  const { probabilities } = evaluation;
  const tied = tiedUtterances(utterances, labels);
  return {
    split,
    labels,
    ...(madeFrom && { madeFrom }),
    utterances: examples.ids.map(
      (id, i): PredictionRow => ({
        id,
        emotion: labels[examples.labels[i]!]!,
        ...(probabilities && { probabilities: probabilities[i]! }),
        ...affectOf(evaluation, examples, i),
        ...(tied[i] && { tie: true }),
      }),
    ),
  };
}

/** Predicted and true values of the dimensions that are scored. */
function affectOf(
  { valenceArousal, regression }: Evaluation,
  { valenceArousal: truth }: EvaluationParts['examples'],
  i: number,
): Partial<PredictionRow> {
  const row: Record<string, number> = {};
  for (const [k, name] of AFFECT.entries()) {
    if (!valenceArousal || !regression?.[name]) continue;
    const wanted = truth?.[2 * i + k] ?? Number.NaN;
    if (Number.isFinite(wanted)) row[name] = wanted;
    row[name === 'valence' ? 'predictedValence' : 'predictedArousal'] = valenceArousal[2 * i + k]!;
  }
  return row;
}

/**
 * Writes `eval-<split>.json`, `predictions-<split>.json`, and `embeddings-<split>.safetensors` (`embedding`, `[utterances, dim]`, in the
 * order of the predictions) where the evaluation has embeddings.
 *
 * @returns What `eval-<split>.json` holds: the scores, and the hashes of the other two.
 */
export function writeEvaluation(directory: string, parts: EvaluationParts): Promise<EvaluationRecord> {
  const { embedding: data } = parts.evaluation;
  const rows = parts.examples.ids.length;
  return writeScores(directory, {
    evaluation: evaluationRecord(parts),
    predictions: predictionsRecord(parts),
    embeddings: data && { data, rows, dim: data.length / rows },
  });
}
