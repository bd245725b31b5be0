import { averageClasses } from '../scores/class-averages.js';
import { type ClassificationScores, scoreClassification } from '../scores/classification.js';
import { scoreRegression } from '../scores/regression.js';
import {
  defineMetric,
  type KnownPredictions,
  type KnownTruth,
  type MetricDefinition,
  type MetricDescriptor,
} from './define-metric.js';

type Score = MetricDefinition<string>['score'];
type Facts = Pick<MetricDefinition<string>, 'place' | 'meaning' | 'compared'>;

/** A share of 1 of predicted classes, larger is better. */
const ofClasses = <const Type extends string>(
  type: Type,
  title: string,
  { place = 'full', compared = [], ...facts }: Facts & Pick<MetricDefinition<string>, 'columns'>,
  score: Score,
) =>
  defineMetric({
    type,
    title,
    place,
    compared,
    ...facts,
    score,
    goal: 'max',
    reads: ['classes'],
    rate: true,
  });

/** One that the confusion of true and predicted classes tells. */
const ofConfusion = <const Type extends string>(
  type: Type,
  title: string,
  facts: Facts,
  pick: (scores: ClassificationScores) => number,
) =>
  ofClasses(
    type,
    title,
    {
      ...facts,
      columns: {
        of: 'classes',
        score: (truth, predicted, labels) => pick(scoreClassification(truth, predicted, labels)),
      },
    },
    ({ classification }) => classification && pick(classification),
  );

const ofProbabilities = <const Type extends string>(
  type: Type,
  { title, goal, rate }: Pick<MetricDescriptor, 'title' | 'goal' | 'rate'>,
  score: Score,
  { compared = [], undefinedFor }: Pick<MetricDefinition<string>, 'compared' | 'undefinedFor'> = {},
) =>
  defineMetric({
    type,
    title,
    goal,
    rate,
    score,
    compared,
    reads: ['probabilities'],
    place: 'full',
    ...(undefinedFor && { undefinedFor }),
  });

/** One class against the others needs both. */
const ofOneClass = ({ labels }: KnownTruth): string | undefined =>
  new Set(labels).size < 2 ? 'all have one class' : undefined;

/** A correlation with a constant is not defined. */
const isFlat = (values: readonly number[]): boolean => values.every((value) => value === values[0]);

type Dimension = 'valence' | 'arousal';
type RegressionScore = 'ccc' | 'pearson' | 'mae' | 'rmse';

const goalOf = (key: RegressionScore): 'max' | 'min' => (key === 'ccc' || key === 'pearson' ? 'max' : 'min');

const ofDimension = <const Type extends string>(
  type: Type,
  title: string,
  [key, dimension]: readonly [RegressionScore, Dimension],
) =>
  defineMetric({
    type,
    title,
    goal: goalOf(key),
    reads: ['affect'],
    place: key === 'ccc' ? 'short' : 'full',
    columns: { of: dimension, score: (truth, predicted) => scoreRegression(truth, predicted)[key] },
    compared: key === 'ccc' ? ['runs', 'utterances'] : [],
    undefinedFor: (truth, predicted) => ofDimensionWithout(key, dimension, truth, predicted),
    score: (input) => input[dimension]?.[key],
  });

function ofDimensionWithout(
  key: RegressionScore,
  dimension: Dimension,
  truth: KnownTruth,
  predictions?: KnownPredictions,
): string | undefined {
  const [values, predicted] = [truth[dimension], predictions?.[dimension]];
  if (values.length === 0) return `no ${dimension} is known`;
  if (key === 'pearson') {
    if (isFlat(values)) return `every ${dimension} is the same`;
    return predicted && isFlat(predicted) ? `every predicted ${dimension} is the same` : undefined;
  }
  const isOneConstant = key === 'ccc' && predicted && isFlat([...values, ...predicted]);
  return isOneConstant ? `every ${dimension} and every prediction of it is one number` : undefined;
}

/** Over the dimensions that are known: the one alone where there is one. Not defined where it is not for one of them. */
const ofBoth = <const Type extends string>(type: Type, title: string, key: RegressionScore) =>
  defineMetric({
    type,
    title,
    goal: goalOf(key),
    reads: ['affect'],
    place: key === 'ccc' ? 'headline' : 'full',
    compared: [],
    undefinedFor(truth, predicted) {
      const known = (['valence', 'arousal'] as const).filter(
        (dimension) => truth[dimension].length > 0 && (!predicted || predicted[dimension]),
      );
      if (known.length === 0) return 'neither valence nor arousal is known';
      const whys = known.map((dimension) => ofDimensionWithout(key, dimension, truth, predicted));
      // Which of them the model predicts is not known from the truth alone.
      if (!predicted && whys.includes(undefined)) return undefined;
      return whys.find((why) => why !== undefined);
    },
    score({ valence, arousal }) {
      const known = [valence, arousal].filter((one) => one !== undefined);
      const values = known.map((one) => one[key]).filter((value) => value !== null);
      if (values.length < known.length) return null;
      return values.reduce((sum, value) => sum + value, 0) / known.length;
    },
  });

/** Also called weighted accuracy (WA). Over utterances McNemar's test is of it, which says more than a resampling. */
export const accuracyMetric = ofConfusion(
  'accuracy',
  'accuracy',
  { place: 'short', meaning: 'share of utterances that are right', compared: ['runs'] },
  ({ accuracy }) => accuracy,
);

/** The training loss: mean of the losses of batches, by examples, as `trainLoss`, but without dropout. */
export const lossMetric = defineMetric({
  type: 'loss',
  goal: 'min',
  reads: ['loss'],
  place: 'full',
  compared: [],
  score: ({ loss }) => loss,
});

/**
 * Every metric that an evaluation gives, in the order of records and tables. What does not apply is absent from a record: affect metrics of a model
 * without that head. What is not defined is `null`: AUROC where one class alone occurs.
 */
export const builtInMetrics = [
  accuracyMetric,
  ofConfusion(
    'weightedF1',
    'weighted F1',
    {
      place: 'headline',
      meaning: 'mean F1, frequent emotions count more',
      compared: ['runs', 'utterances'],
    },
    ({ weightedF1 }) => weightedF1,
  ),
  ofConfusion(
    'macroF1',
    'macro F1',
    { place: 'short', meaning: 'mean F1, every emotion counts the same', compared: ['runs', 'utterances'] },
    ({ macroF1 }) => macroF1,
  ),
  ofClasses(
    'weightedPrecision',
    'weighted precision',
    {},
    ({ classification }) => classification?.weightedPrecision,
  ),
  /** The accuracy. */
  ofClasses(
    'weightedRecall',
    'weighted recall',
    { place: 'record' },
    ({ classification }) => classification?.weightedRecall,
  ),
  /** Unweighted average recall: the mean accuracy of the classes that occur, also called UA. */
  ofConfusion(
    'uar',
    'UAR',
    { place: 'short', compared: ['runs'] },
    (scores) => averageClasses(scores).unweightedAverageRecall,
  ),
  /** Spread of the classes' accuracies, of the population. */
  defineMetric({
    type: 'classAccuracySd',
    title: 'class accuracy sd',
    goal: 'min',
    reads: ['classes'],
    rate: true,
    place: 'full',
    compared: [],
    score: ({ averages }) => averages?.perClassAccuracySd,
  }),
  ofClasses('macroPrecision', 'macro precision', {}, ({ averages }) => averages?.macroPrecision),
  ofClasses('macroRecall', 'macro recall', {}, ({ averages }) => averages?.macroRecall),
  /** This and the next two are the accuracy, where each example has one label and one prediction. */
  ofClasses(
    'microPrecision',
    'micro precision',
    { place: 'record' },
    ({ averages }) => averages?.microPrecision,
  ),
  ofClasses('microRecall', 'micro recall', { place: 'record' }, ({ averages }) => averages?.microRecall),
  ofClasses(
    'microF1',
    'micro F1',
    { place: 'record', compared: ['runs'] },
    ({ averages }) => averages?.microF1,
  ),
  /** One class against the others, mean over classes. */
  ofProbabilities('auroc', { title: 'AUROC', goal: 'max', rate: true }, ({ auroc }) => auroc?.macro, {
    compared: ['runs'],
    undefinedFor: ofOneClass,
  }),
  ofProbabilities(
    'weightedAuroc',
    { title: 'weighted AUROC', goal: 'max', rate: true },
    ({ auroc }) => auroc?.weighted,
    { undefinedFor: ofOneClass },
  ),
  /** Expected calibration error, 10 bins of equal width. */
  ofProbabilities(
    'ece',
    { title: 'ECE', goal: 'min', rate: true },
    ({ calibration }) => calibration?.expectedCalibrationError,
  ),
  /** Largest calibration error of a bin. */
  ofProbabilities(
    'mce',
    { title: 'MCE', goal: 'min', rate: true },
    ({ calibration }) => calibration?.maximumCalibrationError,
  ),
  ofProbabilities(
    'brier',
    { title: 'Brier score', goal: 'min', rate: false },
    ({ calibration }) => calibration?.brier,
  ),
  ofProbabilities(
    'negativeLogLikelihood',
    { title: 'log loss', goal: 'min', rate: false },
    ({ calibration }) => calibration?.negativeLogLikelihood,
  ),
  ofDimension('cccValence', 'CCC valence', ['ccc', 'valence']),
  ofDimension('cccArousal', 'CCC arousal', ['ccc', 'arousal']),
  ofBoth('cccMean', 'CCC mean', 'ccc'),
  ofDimension('pearsonValence', 'Pearson valence', ['pearson', 'valence']),
  ofDimension('pearsonArousal', 'Pearson arousal', ['pearson', 'arousal']),
  ofBoth('pearsonMean', 'Pearson mean', 'pearson'),
  ofDimension('maeValence', 'MAE valence', ['mae', 'valence']),
  ofDimension('maeArousal', 'MAE arousal', ['mae', 'arousal']),
  ofBoth('maeMean', 'MAE mean', 'mae'),
  ofDimension('rmseValence', 'RMSE valence', ['rmse', 'valence']),
  ofDimension('rmseArousal', 'RMSE arousal', ['rmse', 'arousal']),
  ofBoth('rmseMean', 'RMSE mean', 'rmse'),
  lossMetric,
] as const;

/** Name of a metric that every evaluation may give. */
export type MetricName = (typeof builtInMetrics)[number]['type'];
