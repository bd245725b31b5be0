import { basename, dirname } from 'node:path';
import { removeLeftovers } from '@erc/core/node';
import type { SourceContext } from '../source.js';
import { checkReplaceable } from './check-replaceable.js';
import type { DatasetContents } from './contents.js';
import { isUpToDate } from './is-up-to-date.js';
import { lacksAsBefore, lacksClips } from './lacking-clips.js';
import { checkContents, writeDataset } from './write-dataset.js';

/**
 * `writeDataset` for sources: a dry run checks the same, tells what there would be, and writes nothing. Where several processes make the same
 * dataset folder at once, the first one's stays and serves them all.
 */
export async function makeDataset(
  directory: string,
  contents: DatasetContents,
  { dryRun }: SourceContext,
  media?: (temporary: string) => Promise<void>,
): Promise<void> {
  if (dryRun) {
    checkContents(contents);
    await checkReplaceable(directory);
    dryRun(contents);
    return;
  }
  const isThere = (): Promise<boolean> => isUpToDate(directory, contents.source);
  const wasThere = await isThere();
  await writeDataset(directory, contents, media, async () => !wasThere && (await isThere()));
}

/** `isUpToDate` for sources: removes what killed runs have left beside the folder; a dry run looks at everything again, and removes nothing. */
export async function isMade(
  directory: string,
  source: string,
  decoders: string,
  { dryRun, keepLost = false }: SourceContext,
): Promise<boolean> {
  if (dryRun) return false;
  await removeLeftovers(dirname(directory), { prefix: `${basename(directory)}.` });
  return isUpToDate(
    directory,
    (found) =>
      found === source || lacksAsBefore(found, source, decoders) || (keepLost && lacksClips(found, source)),
  );
}
