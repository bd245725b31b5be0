import { join } from 'node:path';
import { ConfigError, type Dialogue, messageOf, sameItems } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { createMetricTable, type MetricFacts } from '@erc/metrics';
import { type EvaluationRecord, hasClasses, type RunRecord } from '@erc/run-folder';
import { type RunFolder, readRunFolder } from '@erc/run-folder/node';
import { z } from 'zod';
import { type JudgedSplits, judge } from './dialogues/judge.js';
import { bytesText } from './page/format.js';
import { pageOf } from './page/page.js';
import type { Section } from './page/section.js';
import { type ReportOptions, reportOptionsSchema } from './report-options.js';
import { ablationSection } from './sections/ablation.js';
import { affectSection } from './sections/affect.js';
import { type AgreementInput, agreementSection } from './sections/agreement.js';
import { calibrationSection } from './sections/calibration.js';
import { confusionSection } from './sections/confusion.js';
import { embeddingsSection, noEmbeddingsSection } from './sections/embeddings.js';
import { emotionsSection } from './sections/emotions.js';
import { runHeader } from './sections/header.js';
import { learningSection } from './sections/learning.js';
import { makingSection } from './sections/making.js';
import { notesSection } from './sections/notes.js';
import { robustnessSection } from './sections/robustness.js';
import { scoresSection } from './sections/scores.js';
import { usingSection } from './sections/using.js';
import { utteranceSections } from './sections/utterances.js';

/** Texts, faces and voices for the page of dialogues. */
export interface ReportDataset {
  readonly name: string;
  /** In the order of the run's labels. */
  readonly labels: readonly string[];
  /** What may be done with the data, in one sentence. */
  readonly licence: string;
  /** Dialogues of the evaluated splits; those without predictions are not shown. Media paths are absolute. */
  readonly dialogues: readonly Dialogue[];
  /** How far its raters agree, where it has their votes. */
  readonly agreement?: AgreementInput;
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
  const { run, evaluations, ablation, robustness } = folder;
  const known = createMetricTable(pluginMetricsIn(folder));
  const labels = evaluations.find(hasClasses)?.labels ?? [];
  if (dataset && labels.length > 0 && !sameItems(dataset.labels, labels)) {
    throw new ConfigError(
      `createReport: dataset.labels: expected ${labels.join(', ')} as in the run, received ${dataset.labels.join(', ')}.`,
    );
  }
  const judged = new Map(
    evaluations.filter(hasClasses).flatMap(({ split }) => {
      const found = folder.predictions[split];
      return found ? [[split, judge(found, dataset?.dialogues)] as const] : [];
    }),
  );
  const sections = [
    ...(evaluations.length > 0 ? [scoresSection(evaluations, known)] : []),
    await learningSection(run, known),
    ...(await classSections(evaluations)),
    ...affectSections(folder, options.data),
    ...(ablation ? [await ablationSection(ablation)] : []),
    ...(robustness ? [robustnessSection(robustness)] : []),
    ...(await calibrationSections(evaluations)),
    ...(await embeddingsSections(folder, judged, options.data)),
    ...(dataset?.agreement ? [agreementSection(dataset.agreement)] : []),
    ...(await utteranceSections({
      ...options.data,
      evaluations,
      judged,
      dialogues: dataset?.dialogues,
      log,
    })),
    usingSection(),
    makingSection(run, evaluations),
    notesSection(
      evaluations.map(({ split }) => split),
      dataset?.licence ?? run.dataset.licence,
      run.warnings,
      selectsByHeldOut(run),
    ),
  ];
  const title = `${run.name} · ${run.dataset.name} · report`;
  const named = labels.length > 0 ? labels : (dataset?.labels ?? ['all']);
  const page = pageOf({ title, header: runHeader(run, evaluations[0], known), sections, labels: named });
  const path = join(runDirectory, 'report.html');
  await writeFileAtomic(path, page);
  log(`report: ${path} (${bytesText(Buffer.byteLength(page))}).`);
  return path;
}

/** Whether what the fold holds out chose the epoch too, as published systems had it. */
const selectsByHeldOut = ({ config }: Pick<RunRecord, 'config'>): boolean =>
  z
    .object({ splits: z.object({ legacy: z.array(z.string()) }) })
    .safeParse(config)
    .data?.splits.legacy.includes('held-out-selects') ?? false;

/** How the metrics of plugins are shown: as the newest evaluation says, of which a plugin may have been another. */
const pluginMetricsIn = ({ run, evaluations }: RunFolder): Readonly<Record<string, MetricFacts>> =>
  Object.fromEntries(
    [run, ...evaluations].flatMap(({ pluginMetrics }) => Object.entries(pluginMetrics ?? {})),
  );

async function classSections(evaluations: readonly EvaluationRecord[]): Promise<Section[]> {
  const classed = evaluations.filter(hasClasses);
  return classed.length > 0 ? [await confusionSection(classed), await emotionsSection(classed)] : [];
}

/** Of the first split that has them; of none otherwise. */
async function calibrationSections(evaluations: readonly EvaluationRecord[]): Promise<Section[]> {
  for (const { split, calibration } of evaluations) {
    if (calibration) return [await calibrationSection(split, calibration)];
  }
  return [];
}

/** Of the first split that has true or predicted values; of none otherwise. */
function affectSections({ evaluations, predictions }: RunFolder, { maxPoints }: ReportOptions): Section[] {
  for (const evaluation of evaluations) {
    const found = predictions[evaluation.split];
    const section = affectSection({
      evaluation,
      maxPoints: maxPoints || 1000,
      ...(found && { predictions: found }),
    });
    if (section) return [section];
  }
  return [];
}

/** Of the first split whose embeddings are there and whose true emotions are known; of none otherwise, with a line that says so. */
async function embeddingsSections(
  { evaluations, predictions, embeddings }: RunFolder,
  judged: JudgedSplits,
  { maxPoints }: ReportOptions,
): Promise<Section[]> {
  const classed = evaluations.filter(hasClasses);
  if (classed.length === 0) return [];
  if (maxPoints === 0) return [noEmbeddingsSection('the recipe asks for no points')];
  for (const { split, labels } of classed) {
    const [found, utterances, vectors] = [predictions[split], judged.get(split), embeddings[split]];
    if (!found || !utterances?.size || !vectors) continue;
    return [
      await embeddingsSection({
        split,
        labels,
        predictions: found,
        judged: utterances,
        embeddings: vectors,
        maxPoints,
      }),
    ];
  }
  return [noEmbeddingsSection('the run kept no embeddings')];
}
