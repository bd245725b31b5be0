import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '@erc/core';
import type { ModelFiles } from '../model-folder/model-files.js';
import { downloadedFiles } from './downloaded-files.js';
import { folderFiles } from './folder-files.js';

/**
 * The files of a model by a path or an address, in Node.
 *
 * @param downloads An empty folder for files that are downloaded, which the caller removes. Absent: a temporary one, which `close` removes.
 */
export async function openFolder(
  folder: string | URL,
  signal: AbortSignal | undefined,
  downloads?: string,
): Promise<ModelFiles> {
  const url = addressOf(folder);
  if (url === undefined) return folderFiles(resolve(String(folder)));
  if (url.protocol === 'file:') return folderFiles(fileURLToPath(url));
  if (isRemote(url)) return downloadedFiles(url, signal, downloads);
  throw new ConfigError(
    `loadPredictor: expected the path of a folder, or an address that begins with http:, https: or file:, received ${url.href}.`,
  );
}

/** Whether the files of a model are downloaded before they are opened. */
export function isDownloaded(folder: string | URL): boolean {
  const url = addressOf(folder);
  return url !== undefined && isRemote(url);
}

const isRemote = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:';

/** An address, which may be written as a text. A path may have a colon in it too, such as `C:\models`. */
function addressOf(folder: string | URL): URL | undefined {
  if (typeof folder !== 'string') return folder;
  return /^(?:https?|file):\/\//i.test(folder) ? new URL(folder) : undefined;
}
