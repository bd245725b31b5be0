import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a server counts, for Prometheus. No label is a client's to choose. */
export interface ServerMetrics {
  readonly contentType: string;
  /** All of them, in Prometheus' text format. */
  text(): Promise<string>;
  /** A request was answered, or left. */
  answered(route: string, status: number, seconds: number): void;
  /** A dialogue was predicted. */
  predicted(turns: number, seconds: number): void;
  /** A request that Node did not read to its end. */
  unread(code: string): void;
}

/** Options of {@link createMetrics}. */
export interface MetricsOptions {
  /** How many predictions are under way or wait. */
  readonly inside: () => number;
  readonly connections: () => number;
  /** Adds memory, CPU and event loop of the process. They belong to it, not to one server. */
  readonly ofProcess: boolean;
}

/** Bounds of the buckets, in seconds: from what one text takes to what a long dialogue may. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Counts in a registry of its own. */
export function createMetrics({ inside, connections, ofProcess }: MetricsOptions): ServerMetrics {
  const register = new Registry();
  if (ofProcess) collectDefaultMetrics({ register });
  const registers = [register];
  const requests = new Counter({
    name: 'erc_requests_total',
    help: 'Requests by route and HTTP status; 499: the client left.',
    labelNames: ['route', 'status'] as const,
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'erc_request_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['route'] as const,
    buckets: BUCKETS,
    registers,
  });
  const predictSeconds = new Histogram({
    name: 'erc_predict_seconds',
    help: 'Time in which the model answered a dialogue, without waiting for its turn.',
    buckets: BUCKETS,
    registers,
  });
  const turns = new Counter({ name: 'erc_turns_total', help: 'Turns predicted.', registers });
  const unread = new Counter({
    name: 'erc_unread_requests_total',
    help: 'Requests that could not be read, by reason.',
    labelNames: ['code'] as const,
    registers,
  });
  new Gauge({
    name: 'erc_requests_inside',
    help: 'Predictions under way or waiting.',
    registers,
    collect() {
      this.set(inside());
    },
  });
  new Gauge({
    name: 'erc_connections',
    help: 'Open connections.',
    registers,
    collect() {
      this.set(connections());
    },
  });
  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    answered(route, status, seconds) {
      requests.inc({ route, status });
      requestSeconds.observe({ route }, seconds);
    },
    predicted(count, seconds) {
      turns.inc(count);
      predictSeconds.observe(seconds);
    },
    unread: (code) => unread.inc({ code }),
  };
}
