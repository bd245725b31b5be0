import { readOrdinaryFile } from '@erc/core/node';
import type { ReadOptionFileOptions } from './option-file-options.js';

/** `readOptionFile` where there are files. */
export const readNamedFile = (
  path: string,
  _options: ReadOptionFileOptions,
): Promise<Uint8Array<ArrayBuffer>> => readOrdinaryFile(path);
