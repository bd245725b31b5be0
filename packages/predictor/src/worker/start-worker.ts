import { Worker } from 'node:worker_threads';
import { ConfigError, DataError, ErcError, messageOf } from '@erc/core';
import type { PredictedTurn, PredictorTurn } from '../dialogue.js';
import { makeDownloadFolder } from '../platform/downloaded-files.js';
import { isDownloaded } from '../platform/open-folder.js';
import type { Predictor } from '../predictor.js';
import { untilAborted } from '../queue.js';
import { refuseReadingAhead } from '../session.js';
import type { CallKind, ReadyModel, WorkerAnswer, WorkerJob, WorkerSetup } from './messages.js';
import { ownedTurn } from './owned-turn.js';
import { receivedError } from './sent-error.js';

/** Options of {@link startPredictorWorker}. */
export interface StartWorkerOptions {
  readonly signal: AbortSignal | undefined;
  readonly threads: number | undefined;
}

/** Loads a model in a thread of its own, which does not keep the program alive while nothing is asked of it. */
export async function startPredictorWorker(
  folder: string | URL,
  { signal, threads }: StartWorkerOptions,
): Promise<Predictor> {
  // Made here, since a thread that is terminated or dies removes nothing.
  const downloads = isDownloaded(folder) ? await makeDownloadFolder() : undefined;
  const worker = startThread({ folder: String(folder), downloads: downloads?.path, threads });
  worker.once('exit', () => downloads?.remove());
  const loading = readyModel(worker);
  try {
    const ready = await (signal ? untilAborted(loading, signal) : loading);
    return predictorOf(worker, ready, String(folder));
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

/** Stack of the thread; memory is only taken where it is used. */
const STACK_MB = 64;

function startThread(workerData: WorkerSetup): Worker {
  // Where the sources run as they are, in this repository, the thread needs what translates them.
  const isSource = import.meta.url.endsWith('.ts');
  return new Worker(new URL(isSource ? './from-sources.mjs' : './worker.js', import.meta.url), {
    workerData,
    name: 'erc-predictor',
    // ONNX Runtime reads the command line of the process by a recursion over its letters: a text of 30,000 letters behind --text ends a thread of the usual 4 MiB.
    resourceLimits: { stackSizeMb: STACK_MB },
    execArgv: isSource ? ['--conditions=@erc/source'] : [],
  });
}

/** What the thread says first. */
function readyModel(worker: Worker): Promise<ReadyModel> {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: WorkerAnswer) => {
      if (answer.kind === 'ready') resolve(answer);
      else if (answer.kind === 'failed') reject(receivedError(answer.error));
    });
    // Stays: an error that comes later must not bring this process down.
    worker.on('error', (error) => reject(lostThread(messageOf(error), error)));
    worker.once('exit', (code) => reject(lostThread(`it ended with code ${code}`)));
  });
}

const lostThread = (why: string, cause?: unknown): ErcError =>
  new ErcError(`predictor: expected a thread that computes, received none any more: ${why}.`, { cause });

/** Who waits for an answer. */
interface OpenCall {
  resolve(turns: readonly PredictedTurn[]): void;
  reject(error: unknown): void;
}

function predictorOf(worker: Worker, { model, clips }: ReadyModel, where: string): Predictor {
  const open = new Map<number, OpenCall>();
  let [calls, sessions] = [0, 0];
  let ended: Error | undefined;
  let disposed: Promise<void> | undefined;
  let tellLost: (error: Error) => void;
  const lost = new Promise<Error>((resolve) => {
    tellLost = resolve;
  });
  worker.unref();

  const settle = (id: number, how: (call: OpenCall) => void): void => {
    const call = open.get(id);
    open.delete(id);
    if (open.size === 0) worker.unref();
    if (call) how(call);
  };
  const end = (error: Error): void => {
    ended ??= error;
    // Before the calls are rejected: who hears both hears why first.
    if (!disposed) tellLost(ended);
    for (const id of [...open.keys()]) settle(id, ({ reject }) => reject(error));
  };
  worker.on('message', (answer: WorkerAnswer) => {
    if (answer.kind === 'answer') settle(answer.id, ({ resolve }) => resolve(answer.turns));
    if (answer.kind === 'refused') {
      settle(answer.id, ({ reject }) => reject(receivedError(answer.error)));
    }
  });
  worker.on('error', (error) => end(lostThread(messageOf(error), error)));
  worker.on('exit', (code) => end(lostThread(`it ended with code ${code}`)));

  const send = (job: WorkerJob, buffers: readonly ArrayBuffer[] = []): void => {
    try {
      worker.postMessage(job, buffers);
    } catch (cause) {
      throw new DataError(`dialogue: expected turns of plain values, received: ${messageOf(cause)}.`, {
        cause,
      });
    }
  };

  async function ask(
    call: CallKind,
    buffers: readonly ArrayBuffer[],
    signal?: AbortSignal,
  ): Promise<readonly PredictedTurn[]> {
    signal?.throwIfAborted();
    if (ended) throw ended;
    const id = calls++;
    send({ ...call, id }, buffers);
    worker.ref();
    const answer = new Promise<readonly PredictedTurn[]>((resolve, reject) => {
      open.set(id, { resolve, reject });
    });
    if (!signal) return answer;
    const stop = (): void => worker.postMessage({ kind: 'abort', id } satisfies WorkerJob);
    signal.addEventListener('abort', stop, { once: true });
    try {
      // Only the thread knows whether a turn was added before the abort reached it.
      return await (call.kind === 'next'
        ? answerUnlessAborted(answer, signal)
        : untilAborted(answer, signal));
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  const refuseDisposed = (): void => {
    if (disposed)
      throw new ConfigError(`${where}: expected a predictor in use, received one that was disposed.`);
  };
  const forgotten = new FinalizationRegistry((session: number) => {
    if (!ended && !disposed) void ask({ kind: 'end', session }, []).catch(() => undefined);
  });

  return {
    model,
    ...(clips && { clips }),
    lost,
    async predict(dialogue, { signal } = {}) {
      refuseDisposed();
      const owned = dialogue.map(ownedTurn);
      const turns = await ask(
        { kind: 'predict', dialogue: owned.map(({ turn }) => turn) },
        owned.flatMap(({ buffers }) => buffers),
        signal,
      );
      return [...turns];
    },
    session() {
      refuseDisposed();
      refuseReadingAhead(model, where);
      const session = sessions++;
      const made = {
        async next(turn: PredictorTurn, { signal }: { readonly signal?: AbortSignal } = {}) {
          refuseDisposed();
          const owned = ownedTurn(turn);
          const [answer] = await ask({ kind: 'next', session, turn: owned.turn }, owned.buffers, signal);
          return answer!;
        },
        async end() {
          if (!ended && !disposed) await ask({ kind: 'end', session }, []);
        },
      };
      forgotten.register(made, session);
      return made;
    },
    dispose() {
      disposed ??= disposeOf(
        worker,
        () => ask({ kind: 'dispose' }, []),
        () => ended !== undefined,
      );
      return disposed;
    },
  };
}

/** What a promise gives. Where it rejects after an abort, the reason is the signal's. */
async function answerUnlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** Lets the thread end what it has begun, and then itself. */
async function disposeOf(
  worker: Worker,
  ask: () => Promise<unknown>,
  hasEnded: () => boolean,
): Promise<void> {
  if (hasEnded()) return;
  await ask().catch(() => undefined);
  await worker.terminate();
}
