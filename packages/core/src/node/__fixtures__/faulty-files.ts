import { type FileFunctions, nodeFiles, type WritableFile } from '../files.js';

/**
 * What goes wrong at the nth call:
 *
 * - `error`: it fails with EIO, and nothing is done.
 * - `full`: from then on writes take half of what they are given and fail with ENOSPC, and nothing new is made; removing works.
 * - `short`: a write takes half of what it is given, and says so, as it may.
 * - `torn`: a write keeps half of what it is given, and says it kept all.
 * - `crash`: it and all calls after it fail, as if the process had ended there; a write keeps half of what it was given.
 */
export type Fault = 'error' | 'full' | 'short' | 'torn' | 'crash';

/** File functions of which the nth call goes wrong, and how many calls there were. */
export interface FaultyFiles extends FileFunctions {
  readonly calls: () => number;
}

/** @param at Number of the call, from 1; calls that read are not counted. */
export function faultyFiles(at: number, fault: Fault): FaultyFiles {
  let calls = 0;
  const fail = (code: string): never => {
    throw Object.assign(new Error(`${code}: made to fail at call ${at}`), { code });
  };
  /** Counts a call that is no write. */
  const count = (makes = true): void => {
    calls++;
    if (calls === at && (fault === 'error' || fault === 'crash')) fail('EIO');
    if (calls > at && fault === 'crash') fail('EIO');
    if (calls >= at && fault === 'full' && makes) fail('ENOSPC');
  };
  const faultyHandle = (handle: Awaited<ReturnType<FileFunctions['open']>>): WritableFile => {
    const write = async (bytes: Uint8Array, offset: number, length: number) => {
      calls++;
      const isNow = calls === at || (calls > at && (fault === 'full' || fault === 'crash'));
      if (!isNow) return handle.write(bytes, offset, length);
      if (fault === 'error' || (fault === 'crash' && calls > at)) fail('EIO');
      const { bytesWritten } = await handle.write(bytes, offset, Math.floor(length / 2));
      if (fault === 'full') fail('ENOSPC');
      if (fault === 'crash') fail('EIO');
      return { bytesWritten: fault === 'torn' ? length : Math.max(1, bytesWritten), buffer: bytes };
    };
    return {
      write: write as WritableFile['write'],
      async sync() {
        count();
        await handle.sync();
      },
      // Not counted: the handle has to go in any case.
      close: () => handle.close(),
    };
  };
  return {
    ...nodeFiles,
    calls: () => calls,
    async mkdir(...args) {
      count();
      return nodeFiles.mkdir(...args);
    },
    async open(...args) {
      count();
      return faultyHandle(await nodeFiles.open(...args));
    },
    async rename(...args) {
      count();
      return nodeFiles.rename(...args);
    },
    async rm(...args) {
      count(false);
      return nodeFiles.rm(...args);
    },
    async rmdir(...args) {
      count(false);
      return nodeFiles.rmdir(...args);
    },
  };
}
