import { join } from 'node:path';
import {
  type Evaluation,
  type EvaluationRecord,
  type ExampleSet,
  type PredictionsRecord,
  probabilitiesOf,
  writeJson,
} from '@erc/trainer';

/** Writes `eval-<split>.json` and `predictions-<split>.json` of an evaluation. */
export async function writeEvaluation(
  directory: string,
  {
    split,
    examples,
    evaluation,
  }: {
    readonly split: string;
    readonly examples: Pick<ExampleSet, 'ids' | 'labels'>;
    readonly evaluation: Evaluation;
  },
): Promise<EvaluationRecord> {
  const { labels } = evaluation.scores;
  const record: EvaluationRecord = { split, ...evaluation.scores };
  const rows = probabilitiesOf(evaluation.logits, labels.length);
  const predictions: PredictionsRecord = {
    split,
    labels,
    utterances: examples.ids.map((id, i) => ({
      id,
      emotion: labels[examples.labels[i]!]!,
      probabilities: rows[i]!.map((p) => Number(p.toFixed(6))),
    })),
  };
  await writeJson(join(directory, `predictions-${split}.json`), predictions);
  await writeJson(join(directory, `eval-${split}.json`), record);
  return record;
}
