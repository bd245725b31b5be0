import { join } from 'node:path';
import { makeTemporaryFolder, type TemporaryFolder, writeFileAtomic } from '@erc/core/node';
import { fetchedFiles } from '../model-folder/fetched-files.js';
import { MANIFEST_NAME, type ModelManifest, parseManifest } from '../model-folder/manifest.js';
import type { ModelFiles } from '../model-folder/model-files.js';
import { folderFiles } from './folder-files.js';

/**
 * The files of a model on a server, downloaded: encoders open theirs by path.
 *
 * @param into An empty folder, which the caller removes. Absent: a temporary one, which `close` removes.
 * @throws DataError for a file that is missing or has other bytes than it was exported with; the signal's reason.
 */
export async function downloadedFiles(
  url: URL,
  signal: AbortSignal | undefined,
  into?: string,
): Promise<ModelFiles> {
  const remote = fetchedFiles(url, { signal });
  const text = await remote.manifest();
  const model = parseManifest(text, `${remote.where}/${MANIFEST_NAME}`);
  const folder = into === undefined ? await makeDownloadFolder() : { path: into, remove: () => {} };
  try {
    await writeFileAtomic(join(folder.path, MANIFEST_NAME), text);
    for (const name of neededFiles(model)) {
      await writeFileAtomic(join(folder.path, name), await remote.bytes(name, model.files[name]!));
    }
    return folderFiles(folder.path, { where: remote.where, close: folder.remove });
  } catch (error) {
    folder.remove();
    throw error;
  }
}

/** A temporary folder for the files of a model. */
export const makeDownloadFolder = (): Promise<TemporaryFolder> => makeTemporaryFolder('erc-model');

/** The files that a model is opened from; its card is not among them. */
function neededFiles({ files, graphs, state, streams }: ModelManifest): string[] {
  const named = new Set([...graphs.map(({ file }) => file), ...(state === undefined ? [] : [state])]);
  const folders = Object.values(streams).flatMap(({ folder }) =>
    folder === undefined ? [] : [`${folder}/`],
  );
  return Object.keys(files).filter(
    (name) => named.has(name) || folders.some((folder) => name.startsWith(folder)),
  );
}
