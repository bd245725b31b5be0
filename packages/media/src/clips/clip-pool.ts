import { type ChildProcess, fork } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '@erc/core';
import { FileSystemError } from '@erc/core/node';
import {
  DecodeError,
  isEndedByOthers,
  LostClipError,
  type LostReason,
  UnsupportedClipError,
} from './decoder.js';
import type { WorkerAnswer, WorkerJob, WorkerSetup } from './worker-messages.js';

export interface ClipPoolOptions extends WorkerSetup {
  /** Processes at most. */
  readonly size: number;
  /** Milliseconds that a clip, or each part of a recording, may take before its process is killed. @default 180 000 */
  readonly timeout?: number;
  /** A process that has grown beyond this is replaced. @default 384 MiB */
  readonly residentBytes?: number;
  /** The program that decodes. @default `worker.js` beside this file */
  readonly script?: string;
}

/** Processes that decode clips, one each at a time. */
export interface ClipPool {
  /**
   * Waits for a free process and gives it the job. One that dies over a clip, or takes too long, is replaced, and the clip is tried once
   * more in another.
   *
   * @throws DecodeError for a clip that cannot be read, or that a decoder crashed over twice; UnsupportedClipError for one in a codec that no decoder has; LostClipError for one skipped after a second crash or time-out, which may be the machine's fault.
   * @throws FileSystemError that names the folder of the results where nothing can be written there.
   * @throws DataError for anything else that goes wrong.
   */
  readonly run: (job: WorkerJob) => Promise<WorkerAnswer>;
  /** Ends all processes; jobs under way fail. */
  readonly close: () => void;
}

const TIMEOUT = 180_000;
const RESIDENT_BYTES = 384 * 2 ** 20;
const TRIES = 2;

/** Starts processes as they are needed. */
export function createClipPool({
  size,
  timeout = TIMEOUT,
  residentBytes = RESIDENT_BYTES,
  script,
  ...setup
}: ClipPoolOptions): ClipPool {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let closed = false;

  const start = (): ChildProcess => {
    const worker = startWorker(setup, script);
    all.add(worker);
    worker.once('exit', () => all.delete(worker));
    return worker;
  };
  const isAlive = (worker: ChildProcess): boolean => worker.connected && all.has(worker);

  const once = async (job: WorkerJob): Promise<WorkerAnswer> => {
    if (closed) throw new DataError('media: expected an open pool of decoders, received a closed one.');
    let worker = idle.pop();
    while (worker && !isAlive(worker)) worker = idle.pop();
    worker ??= start();
    try {
      const answer = await ask(worker, job, timeout * (job.kind === 'convert' ? job.parts.length : 1));
      if (answer.lost !== undefined) throw new LostWorker(answer.lost, answer.problem ?? answer.lost);
      if (answer.residentBytes <= residentBytes) idle.push(worker);
      else worker.kill('SIGKILL');
      return answer;
    } catch (error) {
      worker.kill('SIGKILL');
      throw error;
    }
  };

  return {
    async run(job) {
      while (busy >= size) await new Promise<void>((resolve) => waiting.push(resolve));
      busy++;
      try {
        for (let tries = 1; ; tries++) {
          try {
            const answer = await once(job);
            const { refused } = answer;
            if (refused) throw new FileSystemError(refused.message, refused.code);
            if (answer.failure !== undefined) throw new DataError(`${job.path}: ${answer.failure}`);
            if (answer.isUnsupported) throw new UnsupportedClipError(answer.problem);
            if (answer.problem !== undefined) throw new DecodeError(answer.problem);
            return answer;
          } catch (error) {
            if (!(error instanceof LostWorker)) throw error;
            if (!closed && tries < TRIES) continue;
            const { reason, message, cause = error } = error;
            if (reason !== 'crashed') throw new LostClipError(reason, message, { cause });
            throw new DecodeError(`${message}, ${TRIES} times`, { cause });
          }
        }
      } finally {
        busy--;
        waiting.shift()?.();
      }
    },
    close() {
      closed = true;
      for (const worker of all) worker.kill('SIGKILL');
    },
  };
}

class LostWorker extends Error {
  readonly reason: LostReason | 'crashed';

  constructor(reason: LostReason | 'crashed', message: string) {
    super(message);
    this.reason = reason;
  }
}

function ask(worker: ChildProcess, job: WorkerJob, timeout: number): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => end(() => reject(new LostWorker('took too long', `took more than ${timeout} ms`))),
      timeout,
    );
    const onMessage = (answer: WorkerAnswer): void => end(() => resolve(answer));
    const onExit = (code: number | null, signal: string | null): void =>
      end(() =>
        reject(
          new LostWorker(
            isEndedByOthers(signal) ? 'decoder ended' : 'crashed',
            `brought its decoder down (${signal ?? `exit code ${code}`})`,
          ),
        ),
      );
    const onError = ({ message }: Error): void => end(() => reject(new LostWorker('decoder ended', message)));
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      worker.off('error', onError);
      settle();
    };
    worker.on('message', onMessage);
    worker.on('exit', onExit);
    // Stays: an error that comes after the answer must not bring this process down.
    worker.on('error', onError);
    worker.send(job, (error) => {
      if (error) onError(error);
    });
  });
}

function startWorker(setup: WorkerSetup, script?: string): ChildProcess {
  // Where the sources run as they are, in this repository, the worker needs what translates them.
  const isSource = import.meta.url.endsWith('.ts');
  const path = script ?? fileURLToPath(new URL(isSource ? './worker.ts' : './worker.js', import.meta.url));
  const worker = fork(path, [JSON.stringify(setup)], {
    cwd: dirname(path),
    execArgv: [
      '--expose-gc',
      ...(isSource && !script ? ['--conditions=@erc/source', '--import', 'tsx'] : []),
    ],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // glibc keeps freed memory for each of a decoder's many threads: with few such arenas a process stays small, and is hardly ever replaced.
    env: { MALLOC_ARENA_MAX: '2', ...process.env },
  });
  worker.on('error', () => {});
  return worker;
}
