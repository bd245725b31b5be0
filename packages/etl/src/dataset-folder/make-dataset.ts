import type { SourceContext } from '../source.js';
import { checkReplaceable } from './check-replaceable.js';
import type { DatasetContents } from './contents.js';
import { isUpToDate } from './is-up-to-date.js';
import { checkContents, writeDataset } from './write-dataset.js';

/** `writeDataset` for sources: a dry run checks the same, tells what there would be, and writes nothing. */
export async function makeDataset(
  directory: string,
  contents: DatasetContents,
  { dryRun }: SourceContext,
  media?: (temporary: string) => Promise<void>,
): Promise<void> {
  if (!dryRun) return writeDataset(directory, contents, media);
  checkContents(contents);
  await checkReplaceable(directory);
  dryRun(contents);
}

/** `isUpToDate` for sources: a dry run looks at everything again. */
export const isMade = async (
  directory: string,
  source: string,
  { dryRun }: SourceContext,
): Promise<boolean> => !dryRun && isUpToDate(directory, source);
