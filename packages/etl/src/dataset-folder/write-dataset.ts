import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, SPLITS, type Split } from '@erc/core';
import { sha256OfFile, writeFileAtomic, writeFolderAtomic } from '@erc/core/node';
import { checkReplaceable } from './check-replaceable.js';
import type { DatasetContents, UtteranceRow } from './contents.js';
import { formatRows } from './format-rows.js';
import { listFiles } from './list-files.js';
import { type FileEntry, MANIFEST_NAME, MANIFEST_VERSION, type Manifest, readManifest } from './manifest.js';
import { checkMedia } from './media.js';
import { openMediaHashes } from './media-hashes.js';
import { rowProblem } from './row-problem.js';

/**
 * Writes a dataset folder: media, one CSV per split, and last `dataset.json` with the SHA-256 of every file. The folder exists
 * complete or not at all. An older dataset folder of that name is replaced; anything else of that name is refused.
 *
 * @param directory The dataset folder.
 * @param media Puts the media below the folder that it is given, at the paths that the rows name.
 * @param isSame Whether a folder that is there in the end serves as well: another process has made it meanwhile.
 * @param onKept Is told where files stay that were changed in the older folder since it was written.
 * @throws DataError for contents that `readDataset` would refuse, and for media that are not there afterwards.
 * @throws ConfigError when `directory` holds something that must not be lost.
 */
export async function writeDataset(
  directory: string,
  contents: DatasetContents,
  media?: (temporary: string) => Promise<void>,
  isSame?: () => Promise<boolean>,
  onKept?: (folder: string) => void,
): Promise<void> {
  const rows = checkContents(contents);
  await checkReplaceable(directory);
  const written = await openMediaHashes(directory, { verify: true });
  const fill = async (temporary: string): Promise<void> => {
    await media?.(temporary);
    const mediaFiles = await describeFiles(temporary, await listFiles(temporary), (path) =>
      written.of(join(temporary, path), join(directory, path)),
    );
    await checkMedia({ directory: temporary, rows, files: mediaFiles });
    const names: string[] = [];
    for (const split of splitsOf(contents)) {
      names.push(`${split}.csv`);
      await writeFileAtomic(join(temporary, `${split}.csv`), formatRows(contents.splits[split]!));
    }
    const { name, licence, labels, source, audit, folds, parts, clips } = contents;
    const manifest: Manifest = {
      version: MANIFEST_VERSION,
      name,
      licence,
      labels: [...labels],
      source,
      audit: [...audit],
      ...(folds && Object.keys(folds).length > 0 && { folds }),
      ...(parts && { parts }),
      ...(clips && { clips }),
      files: {
        ...(await describeFiles(temporary, names, (path) => sha256OfFile(join(temporary, path)))),
        ...mediaFiles,
      },
    };
    await writeFileAtomic(join(temporary, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`);
  };
  await writeFolderAtomic(directory, fill, {
    isSame,
    findWritten: (old) => isWrittenIn(old, directory),
    onKept,
  });
  await written.save();
}

/**
 * Hours may lie between the look at an older folder and its end: only what its own list names goes, as it was written.
 *
 * @param old Where the folder `directory` is for the moment.
 */
async function isWrittenIn(old: string, directory: string): Promise<(path: string) => boolean> {
  const { files } = await readManifest(old);
  const hashes = await openMediaHashes(directory);
  const changed = new Set<string>();
  for (const [path, { sha256 }] of Object.entries(files)) {
    // One that cannot be read may be somebody's work too.
    const now = await hashes.of(join(old, path), join(directory, path)).catch(() => undefined);
    if (now !== sha256) changed.add(path);
  }
  return (path) => path === MANIFEST_NAME || (Object.hasOwn(files, path) && !changed.has(path));
}

const splitsOf = ({ splits }: DatasetContents): Split[] => SPLITS.filter((split) => splits[split]);

/**
 * Checks all that can be checked before a file is made, because making the media may take minutes. Returns the rows with their places.
 *
 * @throws DataError for contents that `readDataset` would refuse.
 */
export function checkContents(contents: DatasetContents): { row: UtteranceRow; where: string }[] {
  const { name, labels } = contents;
  const dataset = `dataset ${JSON.stringify(name)}`;
  if (labels.length === 0 || labels.includes('') || new Set(labels).size !== labels.length) {
    throw new DataError(`${dataset}: labels: expected distinct names, received [${labels.join(', ')}].`);
  }
  // Schemas drop this key of every record by labels.
  if (labels.includes('__proto__')) {
    throw new DataError(
      `${dataset}: labels: expected any name but __proto__, received [${labels.join(', ')}].`,
    );
  }
  const splits = splitsOf(contents);
  if (splits.length === 0) {
    throw new DataError(`${dataset}: expected at least one of ${SPLITS.join(', ')}, received none.`);
  }
  const ids = new Set<string>();
  return splits.flatMap((split) => {
    const rows = contents.splits[split]!;
    if (rows.length === 0) {
      throw new DataError(`${dataset}: expected at least one utterance in ${split}, received none.`);
    }
    return rows.map((row) => {
      const where = `${dataset} ${row.id}`;
      const problem = rowProblem(row, split, labels);
      if (problem) throw new DataError(`${where}: ${problem}`);
      if (ids.has(row.id)) throw new DataError(`${where}: id: expected each id once, received it twice.`);
      ids.add(row.id);
      return { row, where };
    });
  });
}

async function describeFiles(
  directory: string,
  paths: readonly string[],
  hashOf: (path: string) => Promise<string>,
): Promise<Record<string, FileEntry>> {
  const files: Record<string, FileEntry> = {};
  for (const path of paths) {
    files[path] = { sha256: await hashOf(path), bytes: (await stat(join(directory, path))).size };
  }
  return files;
}
