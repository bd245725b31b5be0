import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, groupDialogues, MELD_EMOTIONS, type Utterance, writeSafetensors } from '@erc/core';
import { type SampleRun, sampleRun } from './sample-run.js';

const LABELS = [...MELD_EMOTIONS];
const DIM = 16;

/**
 * A run folder with every file that a report may be made from: seven emotions, valence and arousal, embeddings, ties, robustness. Nothing
 * was trained: the numbers are drawn, and agree with each other.
 *
 * @param count Utterances of dev, in dialogues of 12.
 */
export async function richRun(directory: string, count = 60): Promise<SampleRun> {
  const sample = await sampleRun(directory);
  const random = createRandom(11);
  const { audio, visual } = sample.dataset.dialogues[0]!.utterances[0]!;
  const actual = Array.from({ length: count }, () => random.integer(9)).map((k) => (k > 6 ? 0 : k));
  const utterances = actual.map(
    (label, i): Utterance => ({
      id: `dev/${Math.floor(i / 12)}/${i % 12}`,
      dialogue: String(Math.floor(i / 12)),
      sequence: i % 12,
      speaker: ['Chandler', 'Joey', 'Rachel'][i % 3]!,
      text: i === 0 ? 'Supercalifragilistic'.repeat(6) : `Utterance ${i} of the sample, which says something.`,
      emotion: LABELS[label]!,
      ...(audio !== undefined && { audio }),
      ...(visual !== undefined && { visual }),
    }),
  );
  const rows = actual.map((label, i) => {
    const raw = LABELS.map((_, k) => Math.exp((k === label ? 1.4 : 0) + random.normal()));
    const sum = raw.reduce((total, value) => total + value, 0);
    const [valence, arousal] = [Math.cos(label), Math.sin(label)].map((middle) => 3 + middle + 0.4 * random.normal());
    return {
      id: utterances[i]!.id,
      emotion: LABELS[label]!,
      probabilities: raw.map((value) => value / sum),
      valence: valence!,
      arousal: arousal!,
      predictedValence: 3 + (valence! - 3) * 0.6 + 0.2 * random.normal(),
      predictedArousal: 3 + (arousal! - 3) * 0.6 + 0.2 * random.normal(),
    };
  });
  const vectors = actual.flatMap((label) =>
    Array.from({ length: DIM }, (_, d) => (d === label ? 3 : 0) + random.normal()),
  );
  await sample.write('eval-dev.json', evaluationOfRows(rows, actual));
  await sample.write('predictions-dev.json', { split: 'dev', labels: LABELS, utterances: rows });
  await sample.write('robustness.json', {
    split: 'dev',
    metric: 'weightedF1',
    rows: [
      { name: 'intact', change: 'none', metrics: { weightedF1: 0.61, macroF1: 0.5, accuracy: 0.62 } },
      { name: 'without audio', stream: 'audio', change: 'removed', metrics: { weightedF1: 0.55, macroF1: 0.44, accuracy: 0.57 } },
    ],
  });
  await writeFile(
    join(sample.directory, 'embeddings-dev.safetensors'),
    writeSafetensors({ embedding: { data: Float32Array.from(vectors), shape: [count, DIM] } }),
  );
  const dataset = {
    ...sample.dataset,
    labels: LABELS,
    dialogues: groupDialogues(utterances),
    agreement: {
      items: count,
      raters: { low: 3, high: 5 },
      fleissKappa: null,
      krippendorffAlpha: 0.42,
      majorityShare: 0.71,
      ties: 4,
    },
  };
  return { ...sample, dataset };
}

interface Row {
  readonly probabilities: readonly number[];
}

/** Scores of the rows; what tests do not read is 0.5. */
function evaluationOfRows(rows: readonly Row[], actual: readonly number[]) {
  const confusion = LABELS.map(() => LABELS.map(() => 0));
  for (const [i, { probabilities }] of rows.entries()) {
    confusion[actual[i]!]![probabilities.indexOf(Math.max(...probabilities))]! += 1;
  }
  const support = confusion.map((row) => row.reduce((sum, value) => sum + value, 0));
  const accuracy = confusion.reduce((sum, row, k) => sum + row[k]!, 0) / rows.length;
  const share = (hits: number, of: number): number => (of > 0 ? hits / of : 0);
  const perClass = LABELS.map((label, k) => {
    const called = confusion.reduce((sum, row) => sum + row[k]!, 0);
    const hits = confusion[k]![k]!;
    return [
      label,
      {
        precision: share(hits, called),
        recall: share(hits, support[k]!),
        f1: share(2 * hits, support[k]! + called),
        support: support[k]!,
      },
    ];
  });
  return {
    split: 'dev',
    examples: rows.length,
    accuracy,
    weightedF1: accuracy,
    macroF1: accuracy,
    weightedPrecision: accuracy,
    weightedRecall: accuracy,
    perClass: Object.fromEntries(perClass),
    confusion,
    labels: LABELS,
    metrics: { accuracy, weightedF1: accuracy, uar: 0.5, cccValence: 0.61, negativeLogLikelihood: 1.2 },
    calibration: CALIBRATION,
    regression: {
      valence: { examples: rows.length, ccc: 0.61, pearson: 0.7, mae: 0.4, rmse: 0.5 },
      arousal: { examples: rows.length, ccc: -0.05, pearson: null, mae: 0.6, rmse: 0.8 },
    },
    ties: { examples: rows.length, leftOut: 4, withoutTies: { accuracy: 0.66, weightedF1: 0.65 } },
    report: '              precision    recall  f1-score   support\n\n     neutral       0.50      0.50      0.50        10\n',
  };
}

/** Ten bins, of which three hold predictions. */
export const CALIBRATION = {
  examples: 10,
  expectedCalibrationError: 0.11,
  maximumCalibrationError: 0.3,
  brier: 0.5,
  negativeLogLikelihood: 1.1,
  accuracy: 0.6,
  meanConfidence: 0.7,
  bins: Array.from({ length: 10 }, (_, b) => {
    const filled = b === 5 || b === 7 || b === 9;
    return {
      low: b / 10,
      high: (b + 1) / 10,
      count: filled ? b - 2 : 0,
      accuracy: filled ? b / 12 : null,
      confidence: filled ? b / 10 + 0.05 : null,
    };
  }),
};
