import { isIPv6 } from 'node:net';
import { ConfigError, messageOf, parseOptions } from '@erc/core';
import type { Predictor } from '@erc/predictor';
import swagger from '@fastify/swagger';
import fastify, { type FastifyRequest } from 'fastify';
import { createAdmission, type Visit } from './admission.js';
import { addPage, type Page } from './http/add-page.js';
import { answerClientError } from './http/answer-client-error.js';
import { checkHost, checkOrigin } from './http/check-host.js';
import { createTokenCheck } from './http/check-token.js';
import { replyProblem } from './http/reply-problem.js';
import { trackConnections } from './http/track-connections.js';
import { createRequestWatch } from './http/watch-requests.js';
import { type ServerLimitsInput, serverLimitsSchema } from './limits.js';
import { createMetrics } from './metrics.js';
import { describeApi } from './open-api.js';
import { PROBLEM_TYPE, Problem, type ProblemCode, problemBody } from './reply/problem.js';
import { problemOf } from './reply/problem-of.js';
import { addRoutes } from './routes.js';
import { errorFields, type ServerLog } from './server-log.js';

/** Options of {@link createPredictionServer}. */
export interface PredictionServerOptions {
  /** The model. Whoever made it disposes of it, once the server has stopped. */
  readonly predictor: Predictor;
  /** What clients send as `authorization: Bearer …`. @default none is needed */
  readonly token?: string | undefined;
  /** Names and addresses, without a port, that the header `host` may have, and `origin` where a browser sends one. @default any */
  readonly hosts?: readonly string[] | undefined;
  /** A page that asks this server. @default none */
  readonly page?: Page | undefined;
  /** @default every limit's own */
  readonly limits?: ServerLimitsInput | undefined;
  /** Adds memory, CPU and event loop of the process to `/metrics`. They go on being measured after the server has stopped. @default false */
  readonly processMetrics?: boolean | undefined;
  /** @default nothing is logged */
  readonly log?: ServerLog | undefined;
}

/** Where a server listens. */
export interface ListenOptions {
  /** @default '127.0.0.1': this machine alone */
  readonly host?: string | undefined;
  /** `0`: any that is free. @default 8042 */
  readonly port?: number | undefined;
}

/** A trained model that answers over HTTP. */
export interface PredictionServer {
  /**
   * Begins to answer.
   *
   * @returns Its address, `http://127.0.0.1:8042`.
   * @throws ConfigError where the port is taken, or the host is not this machine's.
   */
  listen(options?: ListenOptions): Promise<string>;
  /** Takes no more requests, answers those that it has taken, and resolves when all connections are closed. */
  stop(): Promise<void>;
}

/** How often connections that no request needs are closed while a server stops, in milliseconds. */
const CLOSING_INTERVAL = 50;
/** Time in which refusals of the last moment reach their clients, in milliseconds. */
const LAST_MOMENT = 1000;

/**
 * A server of a model. `POST /v1/predict`, `GET /v1/model`, `/healthz`, `/metrics` and `/openapi.json`.
 *
 * No client is trusted: bytes, turns, seconds of sound, pixels, connections and waiting requests are bounded, and nothing that one sends is opened as a path.
 *
 * @throws ConfigError for limits that cannot be.
 */
export async function createPredictionServer({
  predictor,
  token,
  hosts,
  page = new Map(),
  limits: given = {},
  processMetrics = false,
  log = () => {},
}: PredictionServerOptions): Promise<PredictionServer> {
  const limits = parseOptions(serverLimitsSchema, given, 'server');
  const admission = createAdmission({
    places: limits.queue + 1,
    bytes: limits.bytesAtOnce,
    seconds: limits.answerSeconds,
  });
  const visits = new WeakMap<FastifyRequest, Visit>();
  const sendMilliseconds = Math.ceil(1000 * limits.sendSeconds);
  let requests = 0;

  const app = fastify({
    logger: false,
    bodyLimit: limits.bytes,
    requestTimeout: sendMilliseconds,
    connectionTimeout: Math.ceil(1000 * (limits.sendSeconds + limits.answerSeconds + limits.stopSeconds)),
    // Long enough for clients that ask again and again, short enough for those that only hold a connection.
    keepAliveTimeout: 10_000,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    genReqId: () => String(++requests),
    http: { connectionsCheckingInterval: Math.min(1000, Math.ceil(sendMilliseconds / 4)) },
    frameworkErrors(error, _, { raw }) {
      const problem = problemOf(error, limits.bytes);
      const body = problemBody(problem);
      unread(problem.code);
      raw.writeHead(body.status, { 'content-type': PROBLEM_TYPE }).end(JSON.stringify(body));
    },
    clientErrorHandler(error, socket) {
      const response = connections.responseOf(socket);
      const code = answerClientError(error, socket, connections);
      if (code === undefined) return;
      if (response) watch.refused(response, code);
      else unread(code);
    },
  });
  const connections = trackConnections(app.server);
  app.server.maxConnections = limits.connections;
  app.server.headersTimeout = sendMilliseconds;
  const metrics = createMetrics({
    inside: admission.count,
    connections: connections.count,
    ofProcess: processMetrics,
  });
  const watch = createRequestWatch(metrics, log);
  const unread = (code: ProblemCode): void => {
    metrics.unread(code);
    log({ event: 'unread', code });
  };
  const checkToken = token === undefined ? () => {} : createTokenCheck(token);

  // The schemas of the routes describe; what checks, with our words, is zod.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, describeApi(predictor.model.name, token !== undefined));
  app.removeAllContentTypeParsers();
  for (const type of ['application/json', 'multipart/form-data']) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  }
  app.addHook('onRequest', async (request, reply) => {
    watch.watch(request, reply, () => visits.get(request)?.leave());
    if (hosts) {
      checkHost(request.headers.host, hosts);
      checkOrigin(request.headers.origin, hosts);
    }
    if (!request.routeOptions.config.isOpen) checkToken(request.headers.authorization);
  });
  app.addHook('onSend', async (_, reply) => {
    if (stopped) reply.header('connection', 'close');
    reply.header('x-content-type-options', 'nosniff');
    reply.header('cache-control', 'no-store');
  });
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, limits.bytes);
    watch.refused(reply.raw, problem.code);
    if (problem.code === 'internal') {
      log({ event: 'error', id: Number(request.id), ...errorFields(error) });
    }
    return replyProblem(reply, problem);
  });
  addPage(app, page);
  addRoutes(app, { predictor, limits, admission, visits, watch, metrics });

  void predictor.lost?.then((error) => {
    log({ event: 'model-lost', ...errorFields(error) });
    const why = new Problem(
      'model-lost',
      'server: expected a model that computes, received the end of its thread. The log of the server has it.',
    );
    admission.close(why);
    admission.abort(why);
  });

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    const why = new Problem('stopping', 'server: expected to be running, received a signal to stop.');
    admission.close(why);
    log({ event: 'stopping', requests: admission.count() });
    const closing = setInterval(() => connections.closeUnused(), CLOSING_INTERVAL);
    const aborting = setTimeout(() => admission.abort(why), 1000 * limits.stopSeconds);
    const ending = setTimeout(
      () => app.server.closeAllConnections(),
      1000 * limits.stopSeconds + LAST_MOMENT,
    );
    try {
      await app.close();
      await admission.empty();
    } finally {
      clearInterval(closing);
      clearTimeout(aborting);
      clearTimeout(ending);
    }
    log({ event: 'stopped' });
  }

  return {
    async listen({ host = '127.0.0.1', port = 8042 } = {}) {
      try {
        await app.listen({ host, port });
      } catch (cause) {
        const expected = `server: expected a free port of this machine`;
        throw new ConfigError(`${expected}, received ${host}:${port}: ${messageOf(cause)}.`, { cause });
      }
      const found = app.server.address();
      if (found === null || typeof found === 'string') {
        throw new ConfigError(`server: expected to listen at a port, received ${found ?? 'nothing'}.`);
      }
      const url = `http://${isIPv6(found.address) ? `[${found.address}]` : found.address}:${found.port}`;
      log({ event: 'listening', address: url });
      return url;
    },
    stop: () => (stopped ??= stop()),
  };
}
