import { parentPort, workerData } from 'node:worker_threads';
import type { PredictedTurn } from '../dialogue.js';
import { openPredictor } from '../open-predictor.js';
import { openFolder } from '../platform/open-folder.js';
import type { Predictor, PredictorSession } from '../predictor.js';
import type { WorkerAnswer, WorkerCall, WorkerJob, WorkerSetup } from './messages.js';
import { sentError } from './sent-error.js';

// The entry of a thread of its own, which startPredictorWorker starts.
const port = parentPort!;
const { folder, downloads, threads }: WorkerSetup = workerData;
const send = (answer: WorkerAnswer): void => port.postMessage(answer);

const sessions = new Map<number, PredictorSession>();
const under = new Map<number, AbortController>();

function sessionOf(predictor: Predictor, id: number): PredictorSession {
  const session = sessions.get(id) ?? predictor.session();
  sessions.set(id, session);
  return session;
}

async function answerOf(
  predictor: Predictor,
  call: WorkerCall,
  signal: AbortSignal,
): Promise<readonly PredictedTurn[]> {
  switch (call.kind) {
    case 'predict':
      return predictor.predict(call.dialogue, { signal });
    case 'next':
      return [await sessionOf(predictor, call.session).next(call.turn, { signal })];
    case 'end':
      await sessions.get(call.session)?.end();
      sessions.delete(call.session);
      return [];
    case 'dispose':
      await predictor.dispose();
      return [];
  }
}

try {
  const predictor = await openPredictor(await openFolder(folder, undefined, downloads), { threads });
  port.on('message', (job: WorkerJob) => {
    if (job.kind === 'abort') {
      under.get(job.id)?.abort();
      return;
    }
    const control = new AbortController();
    under.set(job.id, control);
    answerOf(predictor, job, control.signal)
      .then(
        (turns) => send({ kind: 'answer', id: job.id, turns }),
        (error: unknown) => send({ kind: 'refused', id: job.id, error: sentError(error) }),
      )
      .finally(() => {
        under.delete(job.id);
        if (job.kind === 'dispose') port.close();
      });
  });
  send({ kind: 'ready', model: predictor.model, clips: predictor.clips });
} catch (error) {
  send({ kind: 'failed', error: sentError(error) });
  port.close();
}
