import { defineMetric, type MetricDefinition, type MetricDescriptor } from './define-metric.js';

type Score = MetricDefinition<string>['score'];

/** A share of 1 of predicted classes, larger is better. */
const ofClasses = <const Type extends string>(type: Type, title: string, score: Score) =>
  defineMetric({ type, title, score, goal: 'max', reads: ['classes'], rate: true });

const ofProbabilities = <const Type extends string>(
  type: Type,
  facts: Pick<MetricDescriptor, 'title' | 'goal' | 'rate'>,
  score: Score,
) => defineMetric({ type, ...facts, score, reads: ['probabilities'] });

type Dimension = 'valence' | 'arousal';
type RegressionScore = 'ccc' | 'pearson' | 'mae' | 'rmse';

const ofDimension = <const Type extends string>(
  type: Type,
  title: string,
  [key, dimension]: readonly [RegressionScore, Dimension],
) =>
  defineMetric({
    type,
    title,
    goal: key === 'ccc' || key === 'pearson' ? 'max' : 'min',
    reads: ['affect'],
    score: (input) => input[dimension]?.[key],
  });

/** Over the dimensions that are known: the one alone where there is one. Nothing where it is not defined for one of them. */
const ofBoth = <const Type extends string>(type: Type, title: string, key: RegressionScore) =>
  defineMetric({
    type,
    title,
    goal: key === 'ccc' || key === 'pearson' ? 'max' : 'min',
    reads: ['affect'],
    score({ valence, arousal }) {
      const known = [valence, arousal].filter((one) => one !== undefined);
      const values = known.map((one) => one[key]).filter((value) => value !== null);
      if (values.length < known.length) return undefined;
      return values.reduce((sum, value) => sum + value, 0) / known.length;
    },
  });

/**
 * Every metric that an evaluation gives, in the order of records and tables. What cannot be computed is absent from a record: affect metrics of
 * a model without that head, AUROC where one class alone occurs.
 */
export const builtInMetrics = [
  /** Also called weighted accuracy (WA). */
  ofClasses('accuracy', 'accuracy', ({ classification }) => classification?.accuracy),
  ofClasses('weightedF1', 'weighted F1', ({ classification }) => classification?.weightedF1),
  ofClasses('macroF1', 'macro F1', ({ classification }) => classification?.macroF1),
  ofClasses(
    'weightedPrecision',
    'weighted precision',
    ({ classification }) => classification?.weightedPrecision,
  ),
  ofClasses('weightedRecall', 'weighted recall', ({ classification }) => classification?.weightedRecall),
  /** Unweighted average recall: the mean accuracy of the classes that occur, also called UA. */
  ofClasses('uar', 'UAR', ({ averages }) => averages?.unweightedAverageRecall),
  /** Spread of the classes' accuracies, of the population. */
  defineMetric({
    type: 'classAccuracySd',
    title: 'class accuracy sd',
    goal: 'min',
    reads: ['classes'],
    rate: true,
    score: ({ averages }) => averages?.perClassAccuracySd,
  }),
  ofClasses('macroPrecision', 'macro precision', ({ averages }) => averages?.macroPrecision),
  ofClasses('macroRecall', 'macro recall', ({ averages }) => averages?.macroRecall),
  ofClasses('microPrecision', 'micro precision', ({ averages }) => averages?.microPrecision),
  ofClasses('microRecall', 'micro recall', ({ averages }) => averages?.microRecall),
  /** The accuracy, where each example has one label and one prediction. */
  ofClasses('microF1', 'micro F1', ({ averages }) => averages?.microF1),
  /** One class against the others, mean over classes. */
  ofProbabilities('auroc', { title: 'AUROC', goal: 'max', rate: true }, ({ auroc }) => auroc?.macro),
  ofProbabilities(
    'weightedAuroc',
    { title: 'weighted AUROC', goal: 'max', rate: true },
    ({ auroc }) => auroc?.weighted,
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
  /** Mean of the losses of batches, by examples, as `trainLoss`, but without dropout. */
  defineMetric({ type: 'loss', goal: 'min', reads: ['loss'], score: ({ loss }) => loss }),
] as const;

/** Name of a metric that every evaluation may give. */
export type MetricName = (typeof builtInMetrics)[number]['type'];

/** Metrics by name; what could not be computed is absent. */
export type MetricValues = Readonly<Record<string, number>>;
