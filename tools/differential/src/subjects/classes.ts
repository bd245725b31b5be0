import {
  averageClasses,
  classificationReport,
  majorityBaseline,
  normalizeRows,
  scoreClassification,
} from '@erc/metrics';
import { defineSubject, FLOAT64 } from '../subject.js';

interface Input {
  readonly names: readonly string[];
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
  readonly digits: number;
  readonly includeAbsent: boolean;
}

/** Scores of predicted classes, and the report as text. */
export const classes = defineSubject<Input>({
  name: 'classes',
  covers: [
    'scoreClassification',
    'averageClasses',
    'countConfusion',
    'normalizeRows',
    'majorityBaseline',
    'classificationReport',
    'classificationReportOf',
  ],
  tolerance: FLOAT64,
  answer({ names, truth, predicted, digits, includeAbsent }) {
    const scores = scoreClassification(truth, predicted, names);
    const averages = averageClasses(scores);
    const each = names.map((name) => scores.perClass[name]!);
    const majority = majorityBaseline(scores);
    const someRight = scores.accuracy > 0;
    return {
      accuracy: scores.accuracy,
      weightedPrecision: scores.weightedPrecision,
      weightedRecall: scores.weightedRecall,
      weightedF1: scores.weightedF1,
      macroPrecision: averages.macroPrecision,
      macroRecall: averages.macroRecall,
      macroF1: scores.macroF1,
      microPrecision: averages.microPrecision,
      microRecall: averages.microRecall,
      microF1: averages.microF1,
      uar: averages.unweightedAverageRecall,
      classAccuracySd: averages.perClassAccuracySd,
      precision: each.map(({ precision }) => precision),
      recall: each.map(({ recall }) => recall),
      f1: each.map(({ f1 }) => f1),
      support: each.map(({ support }) => support),
      confusion: scores.confusion,
      shares: normalizeRows(scores.confusion),
      majority: {
        index: names.indexOf(majority.label),
        accuracy: majority.metrics.accuracy,
        weightedF1: majority.metrics.weightedF1,
        macroF1: majority.metrics.macroF1,
      },
      report: someRight ? classificationReport(truth, predicted, names, { digits, includeAbsent }) : null,
    };
  },
});
