import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hashFile } from './hash-file.js';
import type { ModelReader } from './model-reader.js';
import { openSession } from './open-session.js';

/** Reads a model's files from the disk. ONNX Runtime finds files with weights beside the ONNX file by itself. */
export const diskReader: ModelReader = {
  hash: hashFile,
  text: (path) => readFile(path, 'utf8'),
  folderOf: dirname,
  openSession: ({ path, threads, precision, where }) => openSession({ path, threads, precision, where }),
};
