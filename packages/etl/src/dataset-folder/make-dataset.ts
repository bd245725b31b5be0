import { basename, dirname } from 'node:path';
import { isOfFileSystem, removeLeftovers } from '@erc/core/node';
import type { SourceContext } from '../source.js';
import { checkReplaceable } from './check-replaceable.js';
import type { DatasetContents } from './contents.js';
import { isUpToDate, madeFrom } from './is-up-to-date.js';
import { lacksAsBefore, lacksClips } from './lacking-clips.js';
import { mediaFault } from './media-fault.js';
import { checkContents, writeDataset } from './write-dataset.js';

/**
 * `writeDataset` for sources: a dry run checks the same, tells what there would be, and writes nothing. Where several processes make the same
 * dataset folder at once, the first one's stays and serves them all.
 */
export async function makeDataset(
  directory: string,
  contents: DatasetContents,
  { dryRun, log }: SourceContext,
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
  await writeDataset(
    directory,
    contents,
    media,
    async () => !wasThere && (await isThere()),
    (kept) => log?.(`what was changed in ${directory} since it was made stays in ${kept}`),
  );
}

/** A dataset folder that was made from the corpus as it is. */
export interface MadeFolder {
  /** Why its media are not those that it was made with; absent where they are. */
  readonly fault?: string;
}

/**
 * The dataset folder where it was made from this source. Removes what killed runs have left beside it; a dry run looks at everything again, and
 * removes nothing.
 */
export async function findMade(
  directory: string,
  source: string,
  decoders: string,
  { dryRun, keepLost = false, closed = [], verify, log }: SourceContext,
): Promise<MadeFolder | undefined> {
  if (dryRun) return undefined;
  await removeLeftovers(dirname(directory), { prefix: `${basename(directory)}.` }).catch((error: unknown) => {
    // A folder that is up to date may lie on a disk that takes no change.
    if (!isOfFileSystem(error)) throw error;
  });
  const manifest = await madeFrom(
    directory,
    (found) =>
      found === source || lacksAsBefore(found, source, decoders) || (keepLost && lacksClips(found, source)),
  );
  if (!manifest) return undefined;
  const fault = await mediaFault(directory, manifest, { closed, verify, log });
  return fault === undefined ? {} : { fault };
}
