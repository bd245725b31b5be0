import { createRandom, meanOf } from '@erc/core';
import {
  approximateRandomization,
  type MetricDescriptor,
  type MetricOfColumns,
  pairedTTest,
  predictedClasses,
  scoredSetOf,
  scoreEverything,
  summarizeMetrics,
  undefinedReason,
  wilcoxonSignedRank,
} from '@erc/metrics';
import type { PredictionRow, RecipeComparison } from '@erc/run-folder';
import { whereDefined } from '../compare/where-defined.js';
import { bySeed, type JobResult, joinFolds } from '../record/job-result.js';
import { dialogueIn, predictedSetOf } from '../record/predicted-set.js';
import type { TrainedRecipe } from './trained-recipe.js';

/** Tests of one recipe against another, before they are adjusted for how many there are. */
export type RecipeTest = Omit<RecipeComparison, 'adjusted'>;

/** The tests of a recipe against a baseline that was scored on the same utterances, seeds and folds. */
export function testAgainst(recipe: TrainedRecipe, base: TrainedRecipe, metric: string): RecipeTest {
  const [first, second] = [pairScores(recipe.results, metric), pairScores(base.results, metric)];
  return {
    difference: meanOf(first) - meanOf(second),
    ...(first.length > 1 && { tTest: whereDefined(() => pairedTTest(first, second)) ?? null }),
    wilcoxon: whereDefined(() => wilcoxonSignedRank(first, second)) ?? null,
    randomization: randomize(recipe.results, base.results, metric, base.metrics),
  };
}

/** One score for each fold, averaged over seeds; without folds, one for each seed. */
function pairScores(results: readonly JobResult[], metric: string): number[] {
  const pairOf = ({ job }: JobResult): number => job.fold ?? job.seed;
  const pairs = [...new Set(results.map(pairOf))].sort((a, b) => a - b);
  return pairs.map((pair) =>
    meanOf(results.filter((result) => pairOf(result) === pair).map(({ metrics }) => metrics[metric]!)),
  );
}

/** What a metric reads of the predictions of a seed, and how it scores them. */
interface Scoring<Said> {
  /** What each row says. */
  readonly saidBy: (rows: readonly PredictionRow[]) => ArrayLike<Said>;
  /** The score of what is said of the utterances of `rows`. */
  readonly scoreOf: (rows: readonly PredictionRow[]) => (said: readonly Said[]) => number | null;
  readonly resamples: number;
}

function randomize(
  first: readonly JobResult[],
  second: readonly JobResult[],
  metric: string,
  metrics: readonly MetricDescriptor[],
): RecipeComparison['randomization'] {
  const { labels } = first[0]!;
  const seeds = [perSeed(first), perSeed(second)] as const;
  const columns = metrics.find(({ type }) => type === metric)?.columns;
  // Predicted classes alone are exchanged fast.
  return columns?.of === 'classes'
    ? exchange(...seeds, classScoring(labels, columns))
    : exchange(...seeds, rowScoring(labels, metric, metrics));
}

/** @param a Predictions of each seed of one system, and `b` those of the other. */
function exchange<Said>(
  a: readonly (readonly PredictionRow[])[],
  b: readonly (readonly PredictionRow[])[],
  { saidBy, scoreOf, resamples }: Scoring<Said>,
): RecipeComparison['randomization'] {
  // Seeds that cut parts of their own score different utterances.
  const ids = [...new Set(a.flat().map(({ id }) => id))].sort();
  const placeOf = new Map(ids.map((id, place) => [id, place]));
  const places = a.map((rows) => rows.map(({ id }) => placeOf.get(id)!));
  const scores = a.map(scoreOf);
  // An "example" is an utterance with what every seed says of it, where it scores it.
  const columns = (seeds: readonly (readonly PredictionRow[])[]): Said[][] => {
    const said = ids.map((): Said[] => []);
    for (const [seed, rows] of seeds.entries()) {
      const predicted = saidBy(rows);
      for (const [i, place] of places[seed]!.entries()) said[place]![seed] = predicted[i]!;
    }
    return said;
  };
  const { pValue, withoutScore } = approximateRandomization<Said[]>({
    first: columns(a),
    second: columns(b),
    groups: ids.map(dialogueIn),
    metric(predictions) {
      const values = scores.map((score, seed) =>
        score(places[seed]!.map((place) => predictions[place]![seed]!)),
      );
      const present = values.filter((value) => value !== null);
      return present.length < values.length ? null : meanOf(present);
    },
    random: createRandom(1).fork('matrix'),
    resamples,
  });
  return { pValue, resamples, ...(withoutScore !== undefined && { withoutScore }) };
}

function classScoring(labels: readonly string[], { score }: Pick<MetricOfColumns, 'score'>): Scoring<number> {
  return {
    saidBy: (rows) => predictedClasses(scoredSetOf(rows, labels).probabilities!),
    scoreOf: (rows) => {
      const { truth } = scoredSetOf(rows, labels);
      return (predicted) => score(truth, predicted, labels);
    },
    resamples: 10_000,
  };
}

function rowScoring(
  labels: readonly string[],
  metric: string,
  metrics: readonly MetricDescriptor[],
): Scoring<PredictionRow> {
  const ofMetric = metrics.filter(({ type }) => type === metric);
  return {
    saidBy: (rows) => rows,
    scoreOf: () => (rows) =>
      scoreEverything(predictedSetOf(rows, labels), { metrics: ofMetric }).metrics[metric] ?? null,
    resamples: 1000,
  };
}

/** Predictions of each seed, all folds together. */
const perSeed = (results: readonly JobResult[]): PredictionRow[][] =>
  bySeed([...results].sort((a, b) => a.job.seed - b.job.seed)).map(joinFolds);

/**
 * Why a recipe has no test: the metric is not defined for a run, or predictions alone do not give it, as one that reads the loss, or who speaks, needs
 * more than a run keeps.
 */
export function whyNotTested(
  { name, results }: TrainedRecipe,
  metrics: readonly MetricDescriptor[],
  metric: string,
): string | undefined {
  const { mean, whyUndefined } = summarizeMetrics(results);
  if (mean[metric] === undefined) return `${name} has no ${metric}`;
  if (mean[metric] === null)
    return `${metric} is not defined for ${name}: ${undefinedReason(metric, whyUndefined)}`;
  for (const rows of perSeed(results)) {
    const scored = scoreEverything(predictedSetOf(rows, results[0]!.labels), { metrics });
    const value = scored.metrics[metric];
    if (value === undefined) return `${metric} cannot be computed from predictions alone`;
    if (value === null) {
      return `${metric} is not defined for the predictions of ${name}: ${undefinedReason(metric, scored.whyUndefined)}`;
    }
  }
  return undefined;
}
