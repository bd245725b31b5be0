import { userPath } from '@erc/core/node';
import { readTextFile } from '@erc/etl';
import { type Predictor, type RecordedTurn, readsClips, turnsOfSubtitles } from '@erc/predictor';
import type { ProgramContext } from '../../console/run-main.js';
import type { ClipCutter } from './clip-cutter.js';
import type { PredictFlags } from './predict-flags.js';
import { predictDialogues } from './predicted-dialogue.js';
import { printPredictions } from './print-predictions.js';
import { readTimesFile } from './times-file.js';
import { withFiles } from './with-files.js';

/** `predict MODEL --clip FILM --subtitles FILE`: each turn of a recording, which is one dialogue. */
export async function predictRecording(
  predictor: Predictor,
  flags: PredictFlags,
  { cutter, stdout, signal }: Pick<ProgramContext, 'stdout' | 'signal'> & { readonly cutter: ClipCutter },
): Promise<void> {
  const { model } = predictor;
  const recorded = await turnsOf(flags);
  const path = userPath(flags.clip!);
  const parts = recorded.map(({ startSeconds, endSeconds, where = path }) => ({
    path,
    where: `--clip: ${flags.clip}, ${where}`,
    span: { startSeconds, endSeconds },
  }));
  const files = readsClips(model) ? await cutter.cut(parts) : [];
  const turns = recorded.map(({ startSeconds: _, endSeconds: __, ...turn }, i) =>
    withFiles(turn, files[i] ?? {}),
  );
  const [answered] = await predictDialogues(predictor, [{ turns }], { signal });
  const timed = answered!.turns.map((turn, i) => ({ ...turn, times: recorded[i]! }));
  printPredictions([{ turns: timed }], { model, json: flags.json, stdout });
}

function turnsOf({ subtitles, times }: PredictFlags): Promise<RecordedTurn[]> {
  if (times !== undefined) return readTimesFile(userPath(times));
  const path = userPath(subtitles!);
  return readTextFile(path).then((text) => turnsOfSubtitles(text, path));
}
