import { ConfigError, messageOf } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import type { z } from 'zod';
import { affectMapSection } from './dataset/affect-map.js';
import { datasetDialoguesSection } from './dataset/dialogues.js';
import type { DatasetFacts } from './dataset/facts.js';
import { lengthsSection } from './dataset/lengths.js';
import { datasetMakingSection } from './dataset/making.js';
import { balanceSection, sizesSection } from './dataset/sizes.js';
import { vectorsSection } from './dataset/vectors.js';
import { wordsSection } from './dataset/words.js';
import { bytesText, plural } from './page/format.js';
import { html } from './page/html.js';
import { pageOf } from './page/page.js';
import { userText } from './page/section.js';
import { reportOptionsSchema } from './report-options.js';
import { agreementSection } from './sections/agreement.js';

const optionsSchema = reportOptionsSchema.pick({
  maxDialogues: true,
  maxPoints: true,
  mediaBudgetBytes: true,
});

/** Options of {@link createDatasetReport}. */
export interface CreateDatasetReportOptions extends z.input<typeof optionsSchema> {
  /** Where the page goes. */
  readonly path: string;
  /** Gets a line on what is done. @default silent */
  readonly log?: (line: string) => void;
}

/**
 * Makes the report of a dataset, to be looked at before any training: one file that loads nothing, written as a whole or not at all. The same facts give
 * the same bytes.
 *
 * @returns Path of the page.
 * @throws {ConfigError} An option is out of range.
 */
export async function createDatasetReport(
  facts: DatasetFacts,
  { path, log = () => {}, ...rest }: CreateDatasetReportOptions,
): Promise<string> {
  const options = optionsSchema.safeParse(rest);
  if (!options.success) {
    const issue = options.error.issues[0]!;
    throw new ConfigError(`createDatasetReport: ${issue.path.join('.')}: ${messageOf(issue.message)}.`);
  }
  const { maxDialogues, maxPoints, mediaBudgetBytes } = options.data;
  const { name, labels, splits, lengths, agreement, affect, words, vectors, dialogues } = facts;
  const sections = [
    sizesSection(facts),
    await balanceSection(facts),
    ...(lengths.length > 0 ? [await lengthsSection(lengths)] : []),
    ...(agreement ? [agreementSection(agreement)] : []),
    ...(affect ? [affectMapSection(labels, affect, maxPoints || 1000)] : []),
    ...(words ? [await wordsSection(labels, words)] : []),
    ...(vectors ? [await vectorsSection(labels, vectors)] : []),
    ...(maxDialogues > 0
      ? [await datasetDialoguesSection({ labels, dialogues, maxDialogues, mediaBudgetBytes })]
      : []),
    datasetMakingSection(facts),
  ];
  const utterances = splits.reduce((sum, split) => sum + split.utterances, 0);
  const header = html`<p class="eyebrow">Dataset of conversations</p>
<h1>${userText(name)}</h1>
<p class="facts">${plural(utterances, 'utterance')} of ${splits.map(({ split }) => split).join(' and ')} · ${plural(labels.length, 'emotion')}</p>`;
  const page = pageOf({ title: `${name} · dataset`, header, sections, labels });
  await writeFileAtomic(path, page);
  log(`report: ${path} (${bytesText(Buffer.byteLength(page))}).`);
  return path;
}
