import { join } from 'node:path';
import { DataError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { SUMMARY_FILE } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { pageOf } from './page/page.js';
import { ablationSection } from './sections/ablation.js';
import { runsSection, summaryHeader } from './sections/runs.js';

/** Options of {@link createSummaryReport}. */
export interface CreateSummaryReportOptions {
  /** Folder with `summary.json`, above the folders of its seeds or folds. */
  readonly directory: string;
}

/**
 * Makes `report.html` for several seeds or folds of one recipe: their scores, mean and standard deviation, and the ablation if any.
 *
 * @returns Path of the report.
 * @throws {DataError} `summary.json` is missing or broken.
 */
export async function createSummaryReport({ directory }: CreateSummaryReportOptions): Promise<string> {
  const summary = await readRecord(directory, SUMMARY_FILE);
  if (Object.keys(summary.mean).length === 0) {
    throw new DataError(
      `${join(directory, SUMMARY_FILE.name)}: mean: expected a metric, received none: nothing was scored.`,
    );
  }
  const sections = [
    await runsSection(summary),
    ...(summary.ablation ? [await ablationSection(summary.ablation)] : []),
  ];
  const path = join(directory, 'report.html');
  const title = `${summary.name} · summary`;
  await writeFileAtomic(path, pageOf({ title, header: summaryHeader(summary), sections, labels: [] }));
  return path;
}
