import { DataError } from '@erc/core';
import { userPath } from '@erc/core/node';
import type { Predictor, PredictorTurn } from '@erc/predictor';
import type { ProgramContext } from '../../console/run-main.js';
import { columnNamesOf } from './column-names.js';
import type { PredictFlags } from './predict-flags.js';
import { predictDialogues } from './predicted-dialogue.js';
import { printPredictions } from './print-predictions.js';
import { readTurnsFile } from './turns-file.js';
import { utteranceOfFlags } from './utterance-of-flags.js';

/** `predict MODEL --text …`: one utterance, with the turns before it where `--dialogue` gives them. */
export async function predictUtterance(
  predictor: Predictor,
  flags: PredictFlags,
  { stdout, signal }: Pick<ProgramContext, 'stdout' | 'signal'>,
): Promise<void> {
  const { model } = predictor;
  const utterance = await utteranceOfFlags(flags);
  const before = flags.dialogue === undefined ? [] : await turnsOf(flags.dialogue, predictor, signal);
  const dialogue = { turns: [...before, utterance], from: before.length };
  const answered = await predictDialogues(predictor, [dialogue], { signal });
  printPredictions(answered, { model: model.name, json: flags.json, stdout });
}

/** The turns of a file that is one dialogue. */
async function turnsOf(
  file: string,
  { model }: Pick<Predictor, 'model'>,
  signal: AbortSignal,
): Promise<readonly PredictorTurn[]> {
  const columnNames = columnNamesOf(model);
  const { dialogues } = await readTurnsFile(userPath(file), { columnNames, signal });
  const [only, ...others] = dialogues;
  if (only && others.length === 0) return only.turns;
  throw new DataError(`--dialogue: ${file}: expected one dialogue, received ${dialogues.length}.`);
}
