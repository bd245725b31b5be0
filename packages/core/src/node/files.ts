import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';

/** What writing needs of an open file. */
export type WritableFile = Pick<FileHandle, 'write' | 'sync' | 'close'>;

/** The file functions that writers use, so that a test can hand in ones that fail. Those of `node:fs/promises`. */
export interface FileFunctions {
  mkdir(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }): Promise<unknown>;
  open(path: string, flags: 'r' | 'wx'): Promise<WritableFile>;
  readdir(path: string): Promise<string[]>;
  readFile(path: string): Promise<Uint8Array>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options?: { readonly recursive?: boolean; readonly force?: boolean }): Promise<void>;
  rmdir(path: string): Promise<void>;
  stat(path: string): Promise<{ readonly size: number }>;
}

/** The functions of Node. */
export const nodeFiles: FileFunctions = { mkdir, open, readdir, readFile, rename, rm, rmdir, stat };
