import { DataError } from '@erc/core';
import { userPath } from '@erc/core/node';
import { type Predictor, type PredictorTurn, readsClips } from '@erc/predictor';
import type { ProgramContext } from '../../console/run-main.js';
import type { ClipCutter } from './clip-cutter.js';
import type { PredictFlags } from './predict-flags.js';
import { predictDialogues } from './predicted-dialogue.js';
import { printPredictions } from './print-predictions.js';
import { readingOf } from './reading.js';
import { type ReadTurnsFileOptions, readTurnsFile } from './turns-file.js';
import { utteranceOfFlags } from './utterance-of-flags.js';
import { withFiles } from './with-files.js';

/** `predict MODEL --text …`: one utterance, with the turns before it where `--dialogue` gives them. */
export async function predictUtterance(
  predictor: Predictor,
  flags: PredictFlags,
  { cutter, stdout, signal }: Pick<ProgramContext, 'stdout' | 'signal'> & { readonly cutter: ClipCutter },
): Promise<void> {
  const { model } = predictor;
  const { clip, dialogue: file } = flags;
  const said = await utteranceOfFlags(flags);
  const parts =
    clip === undefined || !readsClips(model) ? [] : [{ path: userPath(clip), where: `--clip: ${clip}` }];
  const [files = {}] = await cutter.cut(parts);
  const utterance = withFiles(said, files);
  const before = file === undefined ? [] : await turnsOf(file, readingOf(predictor, cutter, signal));
  const dialogue = { turns: [...before, utterance], from: before.length };
  const answered = await predictDialogues(predictor, [dialogue], { signal });
  printPredictions(answered, { model, json: flags.json, stdout });
}

/** The turns of a file that is one dialogue. */
async function turnsOf(file: string, reading: ReadTurnsFileOptions): Promise<readonly PredictorTurn[]> {
  const { dialogues } = await readTurnsFile(userPath(file), reading);
  const [only, ...others] = dialogues;
  if (only && others.length === 0) return only.turns;
  throw new DataError(`--dialogue: ${file}: expected one dialogue, received ${dialogues.length}.`);
}
