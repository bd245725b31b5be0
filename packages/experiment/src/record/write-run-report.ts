import { type Dataset, groupDialogues, isScored, type Utterance } from '@erc/core';
import { agreementOf } from '@erc/metrics';

/** Options of {@link writeRunReport}. */
export interface WriteRunReportOptions {
  /** Run folder, finished. */
  readonly directory: string;
  readonly dataset: Pick<Dataset, 'name' | 'labels' | 'licence'>;
  /** Of all splits that were read: texts, faces and voices, and the votes of raters. */
  readonly utterances: readonly Utterance[];
  /** Dialogues shown at most. @default the report's own number */
  readonly maxDialogues?: number | undefined;
}

/**
 * Makes `report.html` of one run from what its folder holds.
 *
 * @returns Path of the page.
 */
export async function writeRunReport({
  directory,
  dataset: { name, labels, licence },
  utterances,
  maxDialogues,
}: WriteRunReportOptions): Promise<string> {
  const agreement = agreementOf(utterances.filter(isScored));
  const dialogues = groupDialogues(utterances);
  // Charts take long to load and are needed at the end only: what is wrong with a recipe or a corpus shows sooner without them.
  const { createReport } = await import('@erc/report');
  return createReport({
    runDirectory: directory,
    dataset: { name, labels, licence, dialogues, ...(agreement && { agreement }) },
    ...(maxDialogues === undefined ? {} : { maxDialogues }),
  });
}
