import type { MediaOptions } from '@erc/media';
import { type PredictedTurn, type Predictor, readsClips, requireClips } from '@erc/predictor';
import type { FastifyRequest } from 'fastify';
import type { Visit } from './admission.js';
import { cutClips } from './cut-clips.js';
import type { DialogueSize } from './http/watch-requests.js';
import type { ServerLimits } from './limits.js';
import type { ServerMetrics } from './metrics.js';
import type { Answer } from './reply/answer-schema.js';
import { answeredTurn } from './reply/answered-turn.js';
import { Problem } from './reply/problem.js';
import { checkMedia } from './request/check-media.js';
import { checkSpans } from './request/check-spans.js';
import { parseBody } from './request/parse-body.js';
import { type Parts, readDialogue } from './request/read-dialogue.js';
import { readMultipart } from './request/read-multipart.js';
import type { ReadTurn } from './request/read-turn.js';
import { createRunQueue } from './run-queue.js';

/** Dialogues with the predictor at a time: it has the next ones at hand when one is done. */
const AT_ONCE = 4;

/** The part of a multipart request that holds the dialogue. */
const DIALOGUE = 'dialogue';

/** Options of {@link createPredictRoute}. */
export interface PredictRouteOptions {
  readonly predictor: Predictor;
  readonly limits: Pick<ServerLimits, 'turns' | 'soundSeconds' | 'pixels'>;
  readonly metrics: Pick<ServerMetrics, 'predicted'>;
}

/** Answers the dialogue of a request's body, within the request's visit. */
export type PredictRoute = (
  request: FastifyRequest,
  visit: Visit,
) => Promise<{ readonly answer: Answer; readonly size: DialogueSize }>;

/** What `POST /v1/predict` does once a request was let in. */
export function createPredictRoute({ predictor, limits, metrics }: PredictRouteOptions): PredictRoute {
  const queue = createRunQueue(AT_ONCE);
  // Each cutting has a process for every core.
  const cutting = createRunQueue(1);
  // Asked for clips alone: a model that does not say how they were cut answers all else.
  const mediaOf = (): MediaOptions => {
    const { media: trained } = requireClips(predictor);
    return { ...trained, maxSeconds: Math.min(trained.maxSeconds, Math.ceil(limits.soundSeconds)) };
  };
  const hasClips = readsClips(predictor.model);
  const maxTurns = maxTurnsOf(predictor, limits);

  async function answer(read: readonly ReadTurn[], signal: AbortSignal): Promise<readonly PredictedTurn[]> {
    const hasNone = read.every(({ clip }) => clip === undefined);
    const { dialogue, remove } = hasNone
      ? { dialogue: read.map(({ turn }) => turn), remove() {} }
      : await cutting.run(() => cutClips(read, { media: mediaOf(), signal }), signal);
    try {
      await checkMedia(dialogue, limits);
      return await queue.run(async () => {
        const start = performance.now();
        const turns = await predictor.predict(dialogue, { signal });
        metrics.predicted(turns.length, (performance.now() - start) / 1000);
        return turns;
      }, signal);
    } finally {
      remove();
    }
  }

  return async ({ body, headers }, visit) => {
    visit.begin();
    if (!Buffer.isBuffer(body)) throw new Problem('bad-json', 'body: expected a dialogue, received nothing.');
    visit.setBytes(body.length);
    const { value, parts } = await readBody(body, headers['content-type'] ?? '');
    const read = await readDialogue(value, { parts, maxTurns });
    checkSpans(read, limits);
    const { signal } = visit;
    const work = answer(hasClips ? read : read.map(({ turn }) => ({ turn })), signal);
    visit.hold(work);
    const turns = await unlessAborted(work, signal);
    return {
      answer: { turns: turns.map((turn, i) => answeredTurn(turn, read[i]!)) },
      size: { bytes: body.length, turns: turns.length },
    };
  };
}

/** Turns of a dialogue at most: what the server allows, and what the model reads. */
export const maxTurnsOf = ({ model }: Predictor, { turns }: Pick<ServerLimits, 'turns'>): number =>
  Math.min(turns, model.limits.utterances);

async function readBody(
  body: Buffer,
  contentType: string,
): Promise<{ readonly value: unknown; readonly parts: Parts }> {
  if (!/^multipart\//i.test(contentType)) return { value: parseBody(body, 'body'), parts: new Map() };
  const parts = new Map(await readMultipart(body, contentType));
  const dialogue = parts.get(DIALOGUE);
  if (dialogue === undefined) {
    throw new Problem('bad-dialogue', `body: expected a part "${DIALOGUE}", received none.`);
  }
  parts.delete(DIALOGUE);
  return { value: parseBody(dialogue, `part "${DIALOGUE}"`), parts };
}

/** The result of work, or the reason of the signal at once, also where the work goes on for a while. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, (error) => reject(signal.aborted ? signal.reason : error));
  });
}
