import type { Predictor } from '@erc/predictor';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Admission, Visit } from './admission.js';
import type { RequestWatch } from './http/watch-requests.js';
import type { ServerLimits } from './limits.js';
import type { ServerMetrics } from './metrics.js';
import { ROUTES } from './open-api.js';
import { createPredictRoute, maxTurnsOf } from './predict-route.js';
import type { ModelAnswer } from './reply/answer-schema.js';
import { Problem } from './reply/problem.js';

/** Options of {@link addRoutes}. */
export interface RoutesOptions {
  readonly predictor: Predictor;
  readonly limits: ServerLimits;
  readonly admission: Admission;
  /** Where the visits of requests are kept, by request. */
  readonly visits: WeakMap<FastifyRequest, Visit>;
  readonly watch: Pick<RequestWatch, 'read'>;
  readonly metrics: ServerMetrics;
}

/** Adds what a server answers. Routes that are open need no token. */
export function addRoutes(
  app: FastifyInstance,
  { predictor, limits, admission, visits, watch, metrics }: RoutesOptions,
): void {
  const predict = createPredictRoute({ predictor, limits, metrics });
  app.post('/v1/predict', {
    schema: ROUTES.predict,
    // Before the body is read: whoever is not let in costs no memory.
    async onRequest(request) {
      const { headers } = request;
      if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
        throw new Problem('media-type', 'content-encoding: expected none, received a compressed body.');
      }
      const bytes = Number(headers['content-length'] ?? limits.bytes);
      visits.set(request, admission.enter(Math.min(bytes, limits.bytes)));
    },
    async handler(request) {
      const { answer, size } = await predict(request, visits.get(request)!);
      watch.read(request, size);
      return answer;
    },
  });
  app.get('/v1/model', { schema: ROUTES.model }, () => modelAnswer(predictor, limits));
  app.get('/healthz', { schema: ROUTES.health, config: { isOpen: true } }, () => {
    admission.check();
    return { status: 'ok' };
  });
  app.get('/metrics', { schema: ROUTES.metrics }, async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
  app.get('/openapi.json', { schema: { hide: true }, config: { isOpen: true } }, () => app.swagger());
  app.setNotFoundHandler((request) => {
    throw new Problem(
      'not-found',
      `request: expected POST /v1/predict, GET /v1/model, /healthz, /metrics or /openapi.json, received ${request.method} of another.`,
    );
  });
}

function modelAnswer(predictor: Predictor, limits: Pick<ServerLimits, 'turns'>): ModelAnswer {
  const { name, labels, valenceArousal, streams, mayMiss } = predictor.model;
  return {
    name,
    ...(labels && { labels }),
    valenceArousal,
    modalities: [...new Set(Object.values(streams).map(({ modality }) => modality))],
    mayMiss,
    maxTurns: maxTurnsOf(predictor, limits),
  };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Needs no token. */
    isOpen?: boolean;
  }
}
