import { dirname } from 'node:path';
import { checkWritable, shownPath } from '@erc/core/node';
import type { Predictor } from '@erc/predictor';
import type { Progress } from '../../console/progress.js';
import type { ProgramContext } from '../../console/run-main.js';
import type { ClipCutter } from './clip-cutter.js';
import { predictDialogues } from './predicted-dialogue.js';
import { refuseSameFile, refuseTakenColumns, writePredictionsFile } from './predictions-file.js';
import { printPredictions } from './print-predictions.js';
import { readingOf } from './reading.js';
import { readTurnsFile } from './turns-file.js';

/** Options of {@link predictCsv}. Paths are absolute. */
export interface PredictCsvOptions {
  readonly input: string;
  /** @default the predictions are printed */
  readonly output?: string | undefined;
  readonly json?: boolean | undefined;
  readonly progress: Progress;
}

/** Looks at `--out` before a model is opened for it. @throws ConfigError for the file that is read; FileSystemError for a folder that cannot be written to. */
export async function checkOutput(input: string, output: string): Promise<void> {
  await refuseSameFile(input, output);
  await checkWritable(dirname(output));
}

/** `predict MODEL --csv IN [--out OUT]`: each row of a file. */
export async function predictCsv(
  predictor: Predictor,
  { input, output, json, progress }: PredictCsvOptions,
  { cutter, stdout, signal }: Pick<ProgramContext, 'stdout' | 'signal'> & { readonly cutter: ClipCutter },
): Promise<void> {
  const { model } = predictor;
  const file = await readTurnsFile(input, readingOf(predictor, cutter, signal));
  const { dialogues, columns, rows } = file;
  if (output !== undefined) refuseTakenColumns(input, columns, model.labels);
  const task = progress.task('dialogues', dialogues.length);
  const onProgress = (done: number): void => task.update(done);
  const answered = await predictDialogues(predictor, dialogues, { signal, onProgress });
  task.done();
  if (output !== undefined) await writePredictionsFile(output, { file, answered, labels: model.labels });
  if (json || output === undefined) return printPredictions(answered, { model, json, stdout });
  stdout.write(`${shownPath(output)}: ${rows.length} turns of ${dialogues.length} dialogues\n`);
}
