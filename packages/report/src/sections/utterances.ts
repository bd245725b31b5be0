import type { Dialogue } from '@erc/core';
import { type EvaluationRecord, hasClasses } from '@erc/run-folder';
import { chooseDialogues } from '../dialogues/choose.js';
import { hardestLines } from '../dialogues/hardest.js';
import { type JudgedSplits, judgedDialogues } from '../dialogues/judge.js';
import { embedMedia } from '../dialogues/media.js';
import { bytesText, plural } from '../page/format.js';
import type { Section } from '../page/section.js';
import type { ReportOptions } from '../report-options.js';
import { dialoguesSection, noDialoguesSection } from './dialogues.js';
import { hardestSection } from './hardest.js';

/** What is shown utterance by utterance. */
export interface UtterancesInput extends ReportOptions {
  readonly evaluations: readonly EvaluationRecord[];
  readonly judged: JudgedSplits;
  /** Texts, faces and voices. */
  readonly dialogues: readonly Dialogue[] | undefined;
  readonly log: (line: string) => void;
}

/** The hardest utterances and some dialogues, which share the room for media. */
export async function utteranceSections(input: UtterancesInput): Promise<Section[]> {
  const { evaluations, judged, dialogues: known, maxDialogues, maxHardest, mediaBudgetBytes, log } = input;
  if (maxDialogues === 0 && maxHardest === 0) return [noDialoguesSection('the recipe asks for none')];
  if (!known) return [noDialoguesSection('the report was made without the dataset')];
  // Dev before test: who studies single test answers soon tunes on them.
  for (const evaluation of evaluations.filter(hasClasses)) {
    const { split, labels } = evaluation;
    const judgedHere = judged.get(split);
    const dialogues = judgedHere ? judgedDialogues(known, judgedHere) : [];
    if (dialogues.length === 0) continue;
    const chosen = chooseDialogues(dialogues, maxDialogues);
    const hardest = hardestLines(dialogues, maxHardest);
    const shown = chosen.flatMap(({ lines }) => lines);
    const anchors = new Map(shown.map(({ utterance }, i) => [utterance.id, `line-${i + 1}`]));
    // The hardest first: they are few, and what is left of the room goes to the dialogues in reading order.
    const utterances = [...new Set([...hardest, ...shown].map(({ utterance }) => utterance))];
    const media = await embedMedia(utterances, mediaBudgetBytes);
    log(
      `report: ${plural(chosen.length, 'dialogue')}, ${plural(utterances.length, 'line')}, ${plural(media.faces.size, 'face')}, ${plural(media.voices.size, 'voice')} (${bytesText(media.bytes)}).`,
    );
    for (const line of media.unreadable) log(`report: left out: ${line}.`);
    const shared = { split, labels, media, anchors };
    return [
      ...(hardest.length > 0 ? [hardestSection({ ...shared, lines: hardest })] : []),
      chosen.length > 0
        ? dialoguesSection({ ...shared, dialogues: chosen, total: dialogues.length, mediaBudgetBytes })
        : noDialoguesSection('the recipe asks for none'),
    ];
  }
  return [noDialoguesSection('the run folder has no predictions of the utterances in the dataset')];
}
