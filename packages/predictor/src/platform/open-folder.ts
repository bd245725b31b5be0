import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '@erc/core';
import { downloadedFiles } from './downloaded-files.js';
import { folderFiles } from './folder-files.js';
import type { Platform } from './platform.js';

/** The files of a model by a path or an address, in Node. */
export const openFolder: Platform['openFolder'] = async (folder, signal) => {
  const url = typeof folder === 'string' ? addressOf(folder) : folder;
  if (url === undefined) return folderFiles(resolve(String(folder)));
  if (url.protocol === 'file:') return folderFiles(fileURLToPath(url));
  if (url.protocol === 'http:' || url.protocol === 'https:') return downloadedFiles(url, signal);
  throw new ConfigError(
    `loadPredictor: expected the path of a folder, or an address that begins with http:, https: or file:, received ${url.href}.`,
  );
};

/** An address that is written as a text. A path may have a colon in it too, such as `C:\models`. */
const addressOf = (text: string): URL | undefined =>
  /^(?:https?|file):\/\//i.test(text) ? new URL(text) : undefined;
