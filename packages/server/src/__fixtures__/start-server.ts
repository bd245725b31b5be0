import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPredictionServer, type PredictionServerOptions } from '../server.js';
import type { LogRecord } from '../server-log.js';
import { createTestPredictor } from './test-predictor.js';

export const TOKEN = 'correct horse';

/** A server of a test on a port that was free, with its log. */
export async function startServer(options: Partial<PredictionServerOptions> = {}) {
  const predictor = createTestPredictor();
  const records: LogRecord[] = [];
  const log = (record: LogRecord): void => void records.push(record);
  const server = await createPredictionServer({ predictor, token: TOKEN, log, ...options });
  const url = await server.listen({ port: 0 });
  const { port } = new URL(url);

  /** Sends a request with the token. */
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${TOKEN}`, ...(init.headers as Record<string, string>) },
    });
  /** Sends a dialogue as JSON, or any other body. */
  const predict = (body: unknown, init: RequestInit = {}): Promise<Response> =>
    ask('/v1/predict', {
      method: 'POST',
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
      ...init,
      headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
    });

  return {
    url,
    server,
    predictor,
    records,
    ask,
    predict,
    /** Sends bytes, and gives all that comes back until the connection is closed. */
    raw: (...parts: readonly (string | Uint8Array | number)[]) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1');
        let text = '';
        socket.setEncoding('latin1').on('data', (chunk: string) => {
          text += chunk;
        });
        socket.on('error', (error: NodeJS.ErrnoException) =>
          ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ? resolve(text) : reject(error),
        );
        socket.on('close', () => resolve(text));
        void (async () => {
          // A number is a time to wait, in milliseconds.
          for (const part of parts) {
            if (typeof part === 'number') await sleep(part);
            else if (socket.writable) socket.write(part);
          }
        })();
      }),
  };
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 1000) throw new Error('expected something within 10 s, received nothing.');
    await sleep(10);
  }
}
