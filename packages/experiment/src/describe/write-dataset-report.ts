import { dirname } from 'node:path';
import { checkWritable, removeLeftovers } from '@erc/core/node';
import type { DatasetFacts } from '@erc/report';
import { type DescribeDatasetOptions, describeDataset } from './describe-dataset.js';

/** Options of {@link writeDatasetReport}. */
export interface WriteDatasetReportOptions extends DescribeDatasetOptions {
  /** Where the page goes, absolute. @default beside the folder: `data/meld-report.html` */
  readonly path?: string | undefined;
}

/** A dataset that was looked at. */
export interface DescribedDataset {
  readonly facts: DatasetFacts;
  /** Of the page. */
  readonly path: string;
}

/**
 * Gathers what a report of a dataset shows, and writes it. Nothing is written into the dataset folder.
 *
 * @throws DataError for the first thing that is wrong with the folder, with file and row.
 */
export async function writeDatasetReport({
  path,
  ...options
}: WriteDatasetReportOptions): Promise<DescribedDataset> {
  const target = path ?? `${options.directory}-report.html`;
  await checkWritable(dirname(target));
  await removeLeftovers(dirname(target), { prefix: target.slice(dirname(target).length + 1) });
  const facts = await describeDataset(options);
  // Charts take long to load: what is wrong with a folder shows sooner without them.
  const { createDatasetReport } = await import('@erc/report');
  return { facts, path: await createDatasetReport(facts, { path: target, log: options.log }) };
}
