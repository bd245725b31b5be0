import { DataError, dialogueIdOf, isScored, type Utterance } from '@erc/core';
import { predictionsFile } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import type { Run } from './runs.js';

/**
 * The utterances of dev that a run selected by, with what is read beside them: all, or the dialogues that `subset` or `--fast-dev-run` left, as its
 * predictions name them.
 *
 * @throws DataError when the dataset no longer has them.
 */
export async function scoredPart(
  run: Pick<Run, 'directory' | 'dataset'>,
  dev: readonly Utterance[],
): Promise<readonly Utterance[]> {
  const count = run.dataset.splits?.dev?.utterances;
  if (count === undefined || count === dev.filter(isScored).length) return dev;
  const { utterances } = await readRecord(run.directory, predictionsFile('dev'));
  const scored = new Set(utterances.map(({ id }) => id));
  const part = dev.filter((utterance) => isScored(utterance) && scored.has(utterance.id));
  if (part.length === scored.size) {
    const dialogues = new Set(part.map(dialogueIdOf));
    // What of these dialogues was not scored was read: ties, where the published protocol leaves them out.
    return dev
      .filter((one) => dialogues.has(dialogueIdOf(one)))
      .map((one) => (scored.has(one.id) ? one : { ...one, use: 'context' }));
  }
  throw new DataError(
    `${run.dataset.directory}: expected the ${scored.size} utterances of dev that the run in ${run.directory} selected by, received ${part.length} of them.`,
  );
}
