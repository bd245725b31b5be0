import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { quantile, round } from './statistics.js';

/** What `serve-load.ts` is asked: to keep so many connections busy for a while. */
export interface LoadRequest {
  readonly url: string;
  readonly token?: string | undefined;
  readonly connections: number;
  readonly seconds: number;
  readonly body: string;
}

/** What came of it. */
export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 200, and connections that broke. */
  readonly failed: number;
}

/** Sends a request on a connection that is kept. @returns Whether it was answered with 200. */
function send({ url, token, body }: LoadRequest, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    sent.on('error', () => resolve(false));
    sent.end(body);
  });
}

async function loadOf(asked: LoadRequest): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: asked.connections });
  const times: number[] = [];
  let failed = 0;
  const start = performance.now();
  const end = start + 1000 * asked.seconds;
  const keepBusy = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      if (await send(asked, agent)) times.push(performance.now() - began);
      else failed++;
    }
  };
  await Promise.all(Array.from({ length: asked.connections }, keepBusy));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  if (times.length === 0) throw new Error(`${asked.url}: expected answers, received ${failed} failures.`);
  return {
    perSecond: round(times.length / seconds),
    p50Ms: round(quantile(times, 0.5)),
    p99Ms: round(quantile(times, 0.99)),
    failed,
  };
}

// The clients of both servers are a process of their own, so that neither shares one with them.
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await loadOf(JSON.parse(line))));
}
