import { ConfigError } from '@erc/core';
import { fetchedFiles } from '../model-folder/fetched-files.js';
import type { Platform } from './platform.js';

export const openFolder: Platform['openFolder'] = async (folder, signal) => {
  const url = URL.parse(folder, globalThis.location?.href);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return fetchedFiles(url, { signal });
  throw new ConfigError(
    `loadPredictor: expected the address of a folder, http: or https:, in a browser; received ${folder}.`,
  );
};

/** None: a page that wants one loads the predictor in its own. */
export const startWorker: Platform['startWorker'] = undefined;
