import { join } from 'node:path';
import { writeFileAtomic } from '@erc/core/node';
import { COMPARISON_FILE, type ComparisonInput, checkedRecord } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { pageOf } from './page/page.js';
import { comparedRunsSection, comparisonHeader, comparisonNotes } from './sections/compared-runs.js';
import { differencesSection } from './sections/differences.js';

/** Options of {@link createComparisonReport}. */
export interface CreateComparisonReportOptions {
  /** Folder of `comparison.json`, where `comparison.html` goes; the runs' own folders are named relative to it. */
  readonly directory: string;
  /** What to show. @default what `comparison.json` holds */
  readonly input?: ComparisonInput;
}

/**
 * Makes `comparison.html` of several runs: their scores side by side, and the differences between them with intervals and tests.
 *
 * @returns Path of the page.
 * @throws {DataError} `comparison.json` is missing, or it or `input` breaks the contract.
 */
export async function createComparisonReport({
  directory,
  input,
}: CreateComparisonReportOptions): Promise<string> {
  const comparison =
    input === undefined
      ? await readRecord(directory, COMPARISON_FILE)
      : checkedRecord(COMPARISON_FILE.schema, input, 'createComparisonReport: input');
  const sections = [
    await comparedRunsSection(comparison),
    ...(comparison.differences?.length ? [await differencesSection(comparison)] : []),
    comparisonNotes(comparison),
  ];
  const page = pageOf({
    title: `${comparison.name} · comparison`,
    header: comparisonHeader(comparison),
    sections,
    labels: [],
  });
  const path = join(directory, 'comparison.html');
  await writeFileAtomic(path, page);
  return path;
}
