/** What a metric is computed from. */
export type MetricSource =
  /** Predicted classes. */
  | 'classes'
  /** Class probabilities. */
  | 'probabilities'
  /** Predicted valence and arousal. */
  | 'affect'
  /** The training loss itself, dropout off. */
  | 'loss';

/** What is known of a metric beside its value. */
export interface MetricInfo {
  /** The direction in which it is better. */
  readonly goal: 'max' | 'min';
  readonly needs: MetricSource;
  /** As a table heads it. */
  readonly title: string;
  /** Whether it is a share of 1, which tables show in per cent. */
  readonly rate: boolean;
}

const share = (title: string, needs: MetricSource = 'classes', goal: MetricInfo['goal'] = 'max') =>
  ({ goal, needs, title, rate: true }) as const;
const number = (title: string, needs: MetricSource, goal: MetricInfo['goal']) =>
  ({ goal, needs, title, rate: false }) as const;

/**
 * Every metric that evaluation gives, by the name that records, recipes (`earlyStopping.monitor`) and tables use. What cannot be computed is
 * absent from a record: affect metrics of a model without that head, AUROC where one class alone occurs.
 */
export const METRICS = {
  /** Also called weighted accuracy (WA). */
  accuracy: share('accuracy'),
  weightedF1: share('weighted F1'),
  macroF1: share('macro F1'),
  /** The accuracy, where each example has one label and one prediction. */
  microF1: share('micro F1'),
  weightedPrecision: share('weighted precision'),
  weightedRecall: share('weighted recall'),
  macroPrecision: share('macro precision'),
  macroRecall: share('macro recall'),
  microPrecision: share('micro precision'),
  microRecall: share('micro recall'),
  /** Unweighted average recall: the mean accuracy of the classes that occur, also called UA. */
  uar: share('UAR'),
  /** Spread of the classes' accuracies, of the population. */
  classAccuracySd: share('class accuracy sd', 'classes', 'min'),
  /** One class against the others, mean over classes. */
  auroc: share('AUROC', 'probabilities'),
  weightedAuroc: share('weighted AUROC', 'probabilities'),
  /** Expected calibration error, 10 bins of equal width. */
  ece: share('ECE', 'probabilities', 'min'),
  /** Largest calibration error of a bin. */
  mce: share('MCE', 'probabilities', 'min'),
  brier: number('Brier', 'probabilities', 'min'),
  negativeLogLikelihood: number('log loss', 'probabilities', 'min'),
  /** Mean of the losses of batches, by examples, as `trainLoss`, but without dropout. */
  loss: number('loss', 'loss', 'min'),
  cccValence: number('CCC valence', 'affect', 'max'),
  cccArousal: number('CCC arousal', 'affect', 'max'),
  cccMean: number('CCC mean', 'affect', 'max'),
  pearsonValence: number('Pearson valence', 'affect', 'max'),
  pearsonArousal: number('Pearson arousal', 'affect', 'max'),
  pearsonMean: number('Pearson mean', 'affect', 'max'),
  maeValence: number('MAE valence', 'affect', 'min'),
  maeArousal: number('MAE arousal', 'affect', 'min'),
  maeMean: number('MAE mean', 'affect', 'min'),
  rmseValence: number('RMSE valence', 'affect', 'min'),
  rmseArousal: number('RMSE arousal', 'affect', 'min'),
  rmseMean: number('RMSE mean', 'affect', 'min'),
} as const satisfies Readonly<Record<string, MetricInfo>>;

/** Name of a metric that every evaluation may give. */
export type MetricName = keyof typeof METRICS;

/** Metrics by name; what could not be computed is absent. */
export type MetricValues = Readonly<Record<string, number>>;

/** The names, in the order of tables. */
export const METRIC_NAMES = Object.keys(METRICS) as [MetricName, ...MetricName[]];

/** What is known of a metric; of one that a user added, that larger is better and it is no share. */
export const metricInfo = (name: string): MetricInfo =>
  Object.hasOwn(METRICS, name)
    ? METRICS[name as MetricName]
    : { goal: 'max', needs: 'classes', title: name, rate: false };

/** Names of metrics as tables list them: those of {@link METRICS} in their order, then others as they come. */
export function orderedMetrics(names: Iterable<string>): string[] {
  const own = new Set(names);
  return [
    ...METRIC_NAMES.filter((name) => own.has(name)),
    ...[...own].filter((name) => !Object.hasOwn(METRICS, name)),
  ];
}
