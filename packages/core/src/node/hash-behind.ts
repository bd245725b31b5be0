import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ErcError } from '../errors.js';

/** SHA-256 of a file that is being written. */
export interface HashBehind {
  /** Call when these bytes have been written behind those before. */
  wrote(bytes: Uint8Array): void;
  /** Call when all is written. @returns The hash, in hex, when the last byte is read. */
  digest(): Promise<string>;
  /** Ends it without a hash. */
  stop(): Promise<void>;
}

/** Up to here the hash takes less time than a worker takes to start. */
const SMALL = 2 ** 24;

/**
 * Hashes a file while it is written: a small one at once, a larger one in a worker, which follows the writing and reads from the system's
 * cache, so that this thread waits for nothing and no byte is copied in memory.
 */
export function createHashBehind(path: string): HashBehind {
  const hash = createHash('sha256');
  let length = 0;
  let worker: HashWorker | undefined;
  return {
    wrote(bytes) {
      length += bytes.length;
      if (length <= SMALL) hash.update(bytes);
      else {
        worker ??= startWorker(path);
        worker.follow(length);
      }
    },
    digest: async () => (worker ? worker.digest(length) : hash.digest('hex')),
    stop: async () => worker?.stop(),
  };
}

interface HashWorker {
  /** Reads on to this length. */
  follow(length: number): void;
  digest(length: number): Promise<string>;
  stop(): Promise<void>;
}

function startWorker(path: string): HashWorker {
  const worker = new Worker(FOLLOWER, { eval: true, execArgv: [], workerData: path });
  // What goes wrong is told by `digest`; without this, Node would end the process before.
  const answer = once(worker, 'message');
  answer.catch(() => undefined);
  const send = (length: number, isLast: boolean): void => worker.postMessage({ length, isLast });
  return {
    follow: (length) => send(length, false),
    async digest(length) {
      send(length, true);
      const [digest]: unknown[] = await answer;
      if (typeof digest !== 'string') throw new ErcError(`${path}: expected a hash, received ${digest}.`);
      return digest;
    },
    async stop() {
      await worker.terminate();
    },
  };
}

/** Plain JavaScript: a worker's file would have to be found from the sources, from a build and from a bundle. */
const FOLLOWER = `
const { createHash } = require('node:crypto');
const { closeSync, openSync, readSync } = require('node:fs');
const { parentPort, workerData: path } = require('node:worker_threads');
const file = openSync(path, 'r');
const hash = createHash('sha256');
const part = Buffer.allocUnsafe(2 ** 20);
let at = 0;
parentPort.on('message', ({ length, isLast }) => {
  while (at < length) {
    const read = readSync(file, part, 0, Math.min(part.length, length - at), at);
    if (read === 0) throw new Error(path + ': expected ' + length + ' bytes, received ' + at);
    hash.update(part.subarray(0, read));
    at += read;
  }
  if (!isLast) return;
  closeSync(file);
  parentPort.postMessage(hash.digest('hex'));
  parentPort.close();
});
`;
