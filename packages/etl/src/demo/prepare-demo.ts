import { resolve } from 'node:path';
import { type Audit, MELD_EMOTIONS, parseOptions, SPLITS, type Split, sha256Of } from '@erc/core';
import type { UtteranceRow } from '../dataset-folder/contents.js';
import { isMade, makeDataset } from '../dataset-folder/make-dataset.js';
import type { PreparedDataset, SourceContext } from '../source.js';
import { type DemoDialogue, demoDialogues } from './corpus/index.js';
import { FRAME_COUNT } from './face/frames.js';
import { type DemoSourceOptions, demoSourceOptionsSchema } from './options.js';
import { followsOf } from './performance.js';
import { type StagedLine, stageDialogue } from './stage.js';
import { writeMedia } from './write-media.js';

/** Raised whenever the same corpus would give other rows, voices or faces. */
const GENERATOR_VERSION = 2;
const LICENCE =
  'Original synthetic data made for this project, under the Apache License 2.0: written dialogues, computed voices, drawn faces; no real person.';

/**
 * Makes the dataset folder of the demo corpus: original dialogues, and for each utterance a synthesised voice (wav, 16 kHz mono)
 * and a drawn face (three PNG frames), a known share of which shows a wrong emotion or none. The same bytes every time on the
 * same machine and library versions.
 *
 * @throws ConfigError for wrong options, and when `into` holds something that must not be lost.
 */
export async function prepareDemo(
  options: DemoSourceOptions,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const { into } = parseOptions(demoSourceOptionsSchema, options, 'demo');
  return prepareDialogues(demoDialogues(), into, context);
}

/** {@link prepareDemo} for any dialogues of the same form. */
export async function prepareDialogues(
  dialogues: readonly DemoDialogue[],
  into: string,
  context: SourceContext = {},
): Promise<PreparedDataset> {
  const { signal, log } = context;
  signal?.throwIfAborted();
  const directory = resolve(into);
  const source = sha256Of(JSON.stringify({ source: 'demo', version: GENERATOR_VERSION, dialogues }));
  if (await isMade(directory, source, context)) {
    log?.(`demo: ${directory} is up to date.`);
    return { directory, reused: true };
  }
  const lines = dialogues.flatMap(stageDialogue);
  const splits: Partial<Record<Split, UtteranceRow[]>> = {};
  for (const { split, row } of lines) {
    splits[split] ??= [];
    splits[split].push(row);
  }
  const audit = auditOf(dialogues, lines);
  await makeDataset(
    directory,
    { name: 'demo', licence: LICENCE, labels: MELD_EMOTIONS, audit, source, splits },
    context,
    (temporary) => writeMedia(temporary, lines, context),
  );
  for (const [name, count] of Object.entries(audit)) log?.(`demo: ${name}: ${count}`);
  return { directory, reused: false };
}

/** What the dataset holds, and how often voices and faces tell the truth. */
function auditOf(dialogues: readonly DemoDialogue[], lines: readonly StagedLine[]): Audit {
  const counts: Record<string, number> = {};
  for (const split of SPLITS) {
    const own = dialogues.filter((dialogue) => dialogue.split === split);
    counts[`${split} utterances`] = own.reduce((sum, dialogue) => sum + dialogue.lines.length, 0);
    counts[`${split} dialogues`] = own.length;
  }
  counts['wav files'] = lines.length;
  counts['face frames'] = lines.length * FRAME_COUNT;
  const words = {
    true: 'that follow the emotion',
    wrong: 'that follow another emotion',
    none: 'without expression',
  } as const;
  for (const channel of ['voice', 'face'] as const) {
    for (const [kind, what] of Object.entries(words)) {
      counts[`${channel}s ${what}`] = lines.filter(
        ({ performance, emotion }) => followsOf(performance[channel], emotion) === kind,
      ).length;
    }
  }
  return counts;
}
