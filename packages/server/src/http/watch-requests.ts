import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerMetrics } from '../metrics.js';
import { type ProblemCode, STATUS_OF } from '../reply/problem.js';
import type { ServerLog } from '../server-log.js';

/** Size of a dialogue that was answered. */
export interface DialogueSize {
  /** Of the body. */
  readonly bytes: number;
  readonly turns: number;
}

/** Sees each request to its end. */
export interface RequestWatch {
  /** Logs and counts a request once its connection is done with it, and then calls `onEnd`. */
  watch(request: FastifyRequest, reply: FastifyReply, onEnd: () => void): void;
  /** Says why a response is a refusal. */
  refused(response: ServerResponse, code: ProblemCode): void;
  /** Says what a request held. */
  read(request: FastifyRequest, size: DialogueSize): void;
}

/** Counts requests, and writes a line of the log for each. */
export function createRequestWatch(metrics: Pick<ServerMetrics, 'answered'>, log: ServerLog): RequestWatch {
  const refusals = new WeakMap<ServerResponse, ProblemCode>();
  const sizes = new WeakMap<FastifyRequest, DialogueSize>();
  return {
    watch(request, reply, onEnd) {
      const start = performance.now();
      const response = reply.raw;
      response.once('close', () => {
        const seconds = (performance.now() - start) / 1000;
        const route = request.routeOptions.url ?? 'none';
        const code = refusals.get(response) ?? (response.writableFinished ? undefined : 'client-gone');
        const status = code === undefined ? response.statusCode : STATUS_OF[code];
        metrics.answered(route, status, seconds);
        log({
          event: 'request',
          id: Number(request.id),
          method: request.method,
          route,
          status,
          ...(code && { code }),
          milliseconds: Math.round(1e6 * seconds) / 1000,
          ...sizes.get(request),
        });
        onEnd();
      });
    },
    refused(response, code) {
      // What comes later follows from the first.
      if (!refusals.has(response)) refusals.set(response, code);
    },
    read: (request, size) => void sizes.set(request, size),
  };
}
