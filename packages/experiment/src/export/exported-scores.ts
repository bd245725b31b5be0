import { type EvaluationRecord, evaluationFile } from '@erc/run-folder';
import { findRecord, scoresOfCheckpoint } from '@erc/run-folder/node';

/**
 * The scores of kept weights: of dev, of what a fold held out, and of test where that has been opened. Scores of other weights are none of theirs.
 *
 * @param weights SHA-256 of the weights.
 */
export async function exportedScores(
  directory: string,
  checkpoint: string,
  weights: string,
): Promise<EvaluationRecord[]> {
  const found: EvaluationRecord[] = [];
  for (const split of ['dev', 'held-out', 'test']) {
    const scores = await findRecord(scoresOfCheckpoint(directory, checkpoint), evaluationFile(split));
    if (scores && (scores.madeFrom?.weights ?? weights) === weights) found.push(scores);
  }
  return found;
}
