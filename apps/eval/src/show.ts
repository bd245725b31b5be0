import { type EvaluationRecord, meanOf, sdOf } from '@erc/trainer';

const KEYS = ['accuracy', 'weightedF1', 'macroF1', 'weightedPrecision', 'weightedRecall'] as const;
type Scores = Record<(typeof KEYS)[number], number>;

/** Scores of several runs on one split. */
export interface EvaluationSummary {
  readonly split: string;
  readonly runs: number;
  readonly mean: Scores;
  readonly sd: Scores;
}

/** Mean and standard deviation over runs. */
export function summarize(split: string, records: readonly EvaluationRecord[]): EvaluationSummary {
  const over = (combine: (values: number[]) => number): Scores =>
    Object.fromEntries(KEYS.map((key) => [key, combine(records.map((record) => record[key]))])) as Scores;
  return { split, runs: records.length, mean: over(meanOf), sd: over(sdOf) };
}

const percent = (value: number): string => (100 * value).toFixed(1);

/** A run's scores as a table for the terminal, in per cent. */
export function evaluationLines(record: EvaluationRecord): string[] {
  const width = Math.max(...record.labels.map((label) => label.length), 12);
  const cell = (value: number): string => percent(value).padStart(9);
  return [
    `${record.split}, ${record.examples} utterances (%)`,
    `${''.padEnd(width)} precision   recall       F1  support`,
    ...record.labels.map((label) => {
      const { precision, recall, f1, support } = record.perClass[label]!;
      return `${label.padEnd(width)} ${cell(precision)}${cell(recall)}${cell(f1)}${String(support).padStart(9)}`;
    }),
    `${'weighted'.padEnd(width)} ${cell(record.weightedPrecision)}${cell(record.weightedRecall)}${cell(record.weightedF1)}${String(record.examples).padStart(9)}`,
    `accuracy ${percent(record.accuracy)}, weighted F1 ${percent(record.weightedF1)}, macro F1 ${percent(record.macroF1)}`,
  ];
}

/** The summary in one line, in per cent. */
export function summaryLine({ split, runs, mean, sd }: EvaluationSummary): string {
  const of = (key: (typeof KEYS)[number]): string => `${percent(mean[key])} ± ${percent(sd[key])}`;
  return `${split}, ${runs} runs: weighted F1 ${of('weightedF1')}, accuracy ${of('accuracy')}, macro F1 ${of('macroF1')} (%)`;
}
