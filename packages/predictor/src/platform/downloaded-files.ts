import { join } from 'node:path';
import { makeTemporaryFolder, type TemporaryFolder, writeFileAtomic } from '@erc/core/node';
import { fetchedFiles } from '../model-folder/fetched-files.js';
import { filesOfGraphs, type ModelManifest } from '../model-folder/manifest.js';
import type { ModelFiles } from '../model-folder/model-files.js';
import { readManifest } from '../model-folder/read-manifest.js';
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
  const { model, files } = await readManifest(remote);
  const folder = into === undefined ? await makeDownloadFolder() : { path: into, remove: () => {} };
  try {
    for (const [name, bytes] of files) await writeFileAtomic(join(folder.path, name), bytes);
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
function neededFiles({ files, graphs, weights, state, streams, clips }: ModelManifest): string[] {
  const modules = Object.values(streams).flatMap(({ module }) => module ?? []);
  const named = new Set<string | undefined>([
    ...[{ graphs, weights }, ...modules].flatMap(filesOfGraphs),
    state,
  ]);
  const folders = [...Object.values(streams), ...(clips ? [clips] : [])].flatMap(({ folder }) =>
    folder === undefined ? [] : [`${folder}/`],
  );
  return Object.keys(files).filter(
    (name) => named.has(name) || folders.some((folder) => name.startsWith(folder)),
  );
}
