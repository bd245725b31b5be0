import { join } from 'node:path';
import { ConfigError, type Dialogue, messageOf } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { z } from 'zod';
import { judge, judgedDialogues } from './dialogues/judge.js';
import { bytesText } from './page/format.js';
import { pageOf } from './page/page.js';
import type { Section } from './page/section.js';
import { type RunFolder, readRunFolder } from './run-folder/read-run-folder.js';
import { ablationSection } from './sections/ablation.js';
import { calibrationSection } from './sections/calibration.js';
import { confusionSection } from './sections/confusion.js';
import { dialoguesSection, noDialoguesSection } from './sections/dialogues.js';
import { emotionsSection } from './sections/emotions.js';
import { runHeader } from './sections/header.js';
import { learningSection } from './sections/learning.js';
import { makingSection } from './sections/making.js';
import { notesSection } from './sections/notes.js';
import { scoresSection } from './sections/scores.js';

/** What a recipe may say about its report. */
export const reportOptionsSchema = z.strictObject({
  /** Dialogues shown at most; `0` leaves them out. @default 12 */
  maxDialogues: z.int().nonnegative().default(12),
  /** Bytes of faces and voices that the file holds at most, as they stand in it (base64). @default 12 000 000 */
  mediaBudgetBytes: z.int().nonnegative().default(12_000_000),
});

/** Texts, faces and voices for the page of dialogues. */
export interface ReportDataset {
  readonly name: string;
  /** In the order of the run's labels. */
  readonly labels: readonly string[];
  /** What may be done with the data, in one sentence. */
  readonly licence: string;
  /** Dialogues of the evaluated splits; those without predictions are not shown. Media paths are absolute. */
  readonly dialogues: readonly Dialogue[];
}

/** Options of {@link createReport}. */
export interface CreateReportOptions extends z.input<typeof reportOptionsSchema> {
  /** The run folder; see {@link readRunFolder} for the files it needs. */
  readonly runDirectory: string;
  /** Without it the page of dialogues is left out, and says so. */
  readonly dataset?: ReportDataset;
  /** Gets a line on each thing done or left out. @default silent */
  readonly log?: (line: string) => void;
}

/**
 * Makes `report.html` in a run folder: one file that loads nothing, written as a whole or not at all. The same inputs give the same
 * bytes.
 *
 * @returns Path of the report.
 * @throws {DataError} A file of the run folder is missing or broken.
 * @throws {ConfigError} An option is out of range, or the dataset's labels are not the run's.
 */
export async function createReport({
  runDirectory,
  dataset,
  log = () => {},
  ...rest
}: CreateReportOptions): Promise<string> {
  const options = reportOptionsSchema.safeParse(rest);
  if (!options.success) {
    const issue = options.error.issues[0]!;
    throw new ConfigError(`createReport: ${issue.path.join('.')}: ${messageOf(issue.message)}.`);
  }
  const folder = await readRunFolder(runDirectory);
  const { run, evaluations, ablation } = folder;
  const labels = evaluations[0]!.labels;
  if (dataset && dataset.labels.join('\n') !== labels.join('\n')) {
    throw new ConfigError(
      `createReport: dataset.labels: expected ${labels.join(', ')} as in the run, received ${dataset.labels.join(', ')}.`,
    );
  }
  const sections = [
    scoresSection(evaluations),
    await learningSection(run),
    await confusionSection(evaluations),
    await emotionsSection(evaluations),
    ...(ablation ? [await ablationSection(ablation)] : []),
    ...(await calibrationSections(folder, dataset)),
    await dialoguesOf(folder, dataset, { ...options.data, log }),
    makingSection(run),
    notesSection(
      evaluations.map(({ split }) => split),
      dataset?.licence ?? run.dataset.licence,
    ),
  ];
  const title = `${run.name} · ${run.dataset.name} · report`;
  const page = pageOf({ title, header: runHeader(run, evaluations[0]!), sections, labels });
  const path = join(runDirectory, 'report.html');
  await writeFileAtomic(path, page);
  log(`report: ${path} (${bytesText(Buffer.byteLength(page))}).`);
  return path;
}

/** Of the first split whose predictions are there and whose true emotions are known; of none otherwise. */
async function calibrationSections(
  { predictions, evaluations }: RunFolder,
  dataset?: ReportDataset,
): Promise<Section[]> {
  for (const { split } of evaluations) {
    const found = predictions[split];
    const judged = found ? [...judge(found, dataset?.dialogues).values()] : [];
    if (judged.length > 0) return [await calibrationSection(split, judged)];
  }
  return [];
}

async function dialoguesOf(
  { predictions, evaluations }: RunFolder,
  dataset: ReportDataset | undefined,
  options: z.infer<typeof reportOptionsSchema> & { readonly log: (line: string) => void },
): Promise<Section> {
  if (options.maxDialogues === 0) return noDialoguesSection('the recipe asks for none');
  if (!dataset) return noDialoguesSection('the report was made without the dataset');
  // Dev before test: who studies single test answers soon tunes on them.
  for (const { split, labels } of evaluations) {
    const found = predictions[split];
    if (!found) continue;
    const dialogues = judgedDialogues(dataset.dialogues, judge(found, dataset.dialogues));
    if (dialogues.length > 0) return dialoguesSection({ split, labels, dialogues, ...options });
  }
  return noDialoguesSection('the run folder has no predictions of the utterances in the dataset');
}
