import { type Finding, MELD_EMOTIONS, type Split } from '@erc/core';
import { defineSource, sourceFields, type UtteranceRow } from '@erc/etl';
import { z } from 'zod';
import { type DemoDialogue, demoDialogues } from './corpus/index.js';
import { FRAME_COUNT } from './face/frames.js';
import { followsOf } from './performance.js';
import { type StagedLine, stageDialogue } from './stage.js';
import { writeMedia } from './write-media.js';

const LICENCE =
  'Original synthetic data made for this project, under the Apache License 2.0: written dialogues, computed voices, drawn faces; no real person.';

const demoSchema = z.strictObject({ source: z.literal('demo'), ...sourceFields });

/** Options of the `demo` source, as a recipe gives them. */
export type DemoSourceOptions = z.input<typeof demoSchema>;

/** {@link demo} for any dialogues of the same form. */
export const demoOf = (dialogues: () => readonly DemoDialogue[]) =>
  defineSource({
    schema: demoSchema,
    // Raised also where the same corpus would give other voices or faces.
    version: 2,
    read: dialogues,
    fingerprint: (corpus) => ({ dialogues: corpus }),
    rows(corpus, _, run) {
      const lines = corpus.flatMap(stageDialogue);
      const splits: Partial<Record<Split, UtteranceRow[]>> = {};
      for (const { split, row } of lines) {
        splits[split] ??= [];
        splits[split].push(row);
      }
      return {
        licence: LICENCE,
        labels: MELD_EMOTIONS,
        splits,
        audit: auditOf(lines),
        media: (folder) => writeMedia(folder, lines, run),
      };
    },
  });

/**
 * The demo corpus: original dialogues, and for each utterance a synthesised voice (wav, 16 kHz mono) and a drawn face (three PNG frames), a known
 * share of which shows a wrong emotion or none. The same bytes every time on the same machine and library versions.
 */
export const demo = demoOf(demoDialogues);

/** How often voices and faces tell the truth. */
function auditOf(lines: readonly StagedLine[]): Finding[] {
  const codes = {
    true: 'that-follow-the-emotion',
    wrong: 'that-follow-another-emotion',
    none: 'without-expression',
  } as const;
  return [
    { code: 'wav-files', count: lines.length },
    { code: 'face-frames', count: lines.length * FRAME_COUNT },
    ...(['voice', 'face'] as const).flatMap((channel) =>
      Object.entries(codes).map(([kind, what]) => ({
        code: `${channel}s-${what}`,
        count: lines.filter(({ performance, emotion }) => followsOf(performance[channel], emotion) === kind)
          .length,
      })),
    ),
  ];
}
