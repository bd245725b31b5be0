import type { Readable } from 'node:stream';
import { UNKNOWN_SPEAKER } from '@erc/core';
import { userDirectory, userPath } from '@erc/core/node';
import { type Predictor, requireClips } from '@erc/predictor';
import { createCommandLine } from '../../console/command.js';
import { printEvents } from '../../console/print-events.js';
import { createProgress } from '../../console/progress.js';
import type { CommandProgram, ProgramContext } from '../../console/run-main.js';
import { withPluginFiles } from '../../console/with-plugin-files.js';
import { type OpenModelOptions, openModel } from '../open-model.js';
import { answerLines } from './answer-lines.js';
import { createClipCutter } from './clip-cutter.js';
import { checkOutput, predictCsv } from './predict-csv.js';
import { modeOf, type PredictFlags } from './predict-flags.js';
import { predictRecording } from './predict-recording.js';
import { predictUtterance } from './predict-utterance.js';

/** What the command stands on. */
export interface PredictParts {
  readonly openModel: (folder: string, options: OpenModelOptions) => Promise<Predictor>;
  /** Asked only by `--stdin`. */
  readonly stdin: () => Readable;
}

/** `predict`: what a trained model says of turns that have no label, as the command line says. */
export const createPredictProgram =
  (parts: PredictParts): CommandProgram =>
  async (context) => {
    const program = createCommandLine('predict', context, ['--image', '--plugin'])
      .description(
        'Predicts emotions with a trained model: of one utterance, of a recording, of a CSV file, or of lines of JSON. It needs no label and opens no dataset; nothing counts as an opening of test.',
      )
      .argument('<model>', 'folder of an exported model, or of a run')
      .option('--text <text>', 'what is said; with --audio and --image, one utterance')
      .option('--audio <file>', 'the voice: a wav file')
      .option(
        '--image <file>',
        'the face: an image, or a folder of frames; given again, each is a frame',
        (file: string, before: readonly string[] = []) => [...before, file],
      )
      .option(
        '--clip <file>',
        'a clip: its voice and its face; with --subtitles or --times a recording of many turns',
      )
      .option('--subtitles <file>', 'subtitles of the recording: .srt or .vtt')
      .option(
        '--times <file>',
        'CSV file with start, end, and speaker and text of the turns of the recording',
      )
      .option('--speaker <name>', `who says it (default: ${UNKNOWN_SPEAKER})`)
      .option('--gender <gender>', 'm or f, for models that read it')
      .option('--dialogue <file>', 'CSV file with the turns before the utterance')
      .option('--csv <file>', 'predict each row of a CSV file with the columns of a dataset folder')
      .option('--out <file>', 'write the rows of --csv with their predictions to this CSV file')
      .option('--stdin', 'answer lines of JSON, each a turn or a dialogue { "turns": […] }')
      .option('--media <dir>', 'folder of the files that lines of JSON name (default: where you are)')
      .option('--json', 'print the predictions as JSON')
      .option('--quiet', 'nothing on standard error but errors');
    withPluginFiles(program, 'the encoders that an exported model needs').action(
      (model: string, flags: PredictFlags) => predict(model, flags, parts, context),
    );
    await program.parseAsync([...context.args], { from: 'user' });
  };

/** `predict` with the model that the command line names, and the process's standard input. */
export const predictProgram: CommandProgram = createPredictProgram({ openModel, stdin: () => process.stdin });

async function predict(
  modelFolder: string,
  flags: PredictFlags,
  { openModel, stdin }: PredictParts,
  context: ProgramContext,
): Promise<void> {
  const { stdout, signal } = context;
  const mode = modeOf(flags);
  const input = flags.csv === undefined ? undefined : userPath(flags.csv);
  const output = flags.out === undefined ? undefined : userPath(flags.out);
  const { quiet = false, json } = flags;
  const progress = createProgress({ quiet, stream: context.stderr });
  if (input !== undefined && output !== undefined) await checkOutput(input, output);
  const onEvent = printEvents(progress);
  const predictor = await openModel(userPath(modelFolder), { signal, onEvent, plugins: flags.plugin });
  const cutter = createClipCutter({ media: () => requireClips(predictor).media, signal, progress });
  const around = { ...context, cutter };
  try {
    if (mode === 'stdin') {
      const folder = flags.media === undefined ? userDirectory() : userPath(flags.media);
      await answerLines(predictor, { input: stdin(), output: stdout, folder, signal });
    } else if (mode === 'csv' && input !== undefined) {
      await predictCsv(predictor, { input, output, json, progress }, around);
    } else if (mode === 'recording') await predictRecording(predictor, flags, around);
    else await predictUtterance(predictor, flags, around);
  } finally {
    cutter.remove();
    await predictor.dispose();
  }
}
