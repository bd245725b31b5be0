import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '@erc/core';
import { drawTexts, makeServedModel } from './serve-model.js';
import { type ServedModel, startOurs } from './serve-sides.js';
import { round } from './statistics.js';

const USAGE = `usage: pnpm --filter @erc/bench serve-soak [--seconds 180] [--clients 8]

Asks "serve" for so long, by clients that mean well and by as many that do not, and then stops it. Ends with 1 where an answer is lost or wrong, where the
server does not end with 0, or where its memory grew by more than a fifth from the second quarter of the time to the last.`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '180' },
    clients: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.error(USAGE);
  process.exit(0);
}

const MOST_GROWTH = 1.2;
const SAMPLE_MS = 500;
const seconds = Number(values.seconds);
const clients = Number(values.clients);

interface Counts {
  good: number;
  /** Good requests that found the queue full, and were sent again. */
  again: number;
  hostile: number;
  readonly faults: string[];
}
const counts: Counts = { good: 0, again: 0, hostile: 0, faults: [] };
const fault = (text: string): void => {
  if (counts.faults.length < 20) counts.faults.push(text);
};

const texts = drawTexts(200, 9, 11);

/** What well-meaning clients send, with the answers that the first of them got. */
const expected = new Map<number, string>();

async function askWell(served: ServedModel, first: number): Promise<boolean> {
  const turns = texts.slice(first, first + 1 + (first % 5)).map((text) => ({ text }));
  const response = await fetch(served.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ turns }),
  });
  const answer = await response.text();
  if (response.status === 429) {
    counts.again++;
    return false;
  }
  if (response.status !== 200) fault(`a good request was answered with ${response.status}: ${answer}`);
  else if (expected.has(first) && expected.get(first) !== answer)
    fault(`turn ${first}: another answer than before`);
  expected.set(first, answer);
  counts.good++;
  return true;
}

const head = (served: ServedModel, more: string): string =>
  `POST /v1/predict HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${served.token}\r\ncontent-type: application/json\r\n${more}\r\n\r\n`;

/** What others send, as bytes; some leave without waiting for the answer. */
const HOSTILE: readonly ((served: ServedModel) => readonly (string | number)[])[] = [
  () => ['\x16\x03\x01 hello'],
  () => [`GET /${'../'.repeat(20)}etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n`],
  () => [`GET / HTTP/1.1\r\nx: ${'y'.repeat(30_000)}\r\n\r\n`],
  (served) => [head(served, 'content-length: 1000000'), '{"turns": [', 50],
  (served) => [head(served, 'content-length: 100000'), '['.repeat(100_000)],
  (served) => [head(served, 'content-length: 900002'), `[${'{},'.repeat(300_000)}`.slice(0, 900_001), ']'],
  (served) => [head(served, 'content-length: 40'), '{"turns": [{"audio": {"path": "/etc/passwd'.slice(0, 40)],
  (served) => [head(served, 'content-length: 60000000'), 'x'.repeat(500_000)],
  (served) => [head(served, 'transfer-encoding: chunked'), 'ffffffff\r\n', 'x'.repeat(100_000)],
  (served) => [
    head(served, 'content-length: 30'),
    `{"turns": [{"text": "${texts[0]!.slice(0, 5)}"}]}`.padEnd(30),
  ],
  () => [`POST /v1/predict HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`],
];

async function askBadly(served: ServedModel, parts: readonly (string | number)[]): Promise<void> {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.resume();
  for (const part of parts) {
    if (typeof part === 'number') await sleep(part);
    else if (socket.writable) socket.write(part);
  }
  await sleep(20);
  socket.destroy();
  counts.hostile++;
}

/** Resident memory of a process, in MB. */
async function memoryOf({ process: child }: ServedModel): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

const scratch = await mkdtemp(join(tmpdir(), 'erc-soak-serve-'));
try {
  const served = await startOurs(await makeServedModel(scratch));
  const samples: number[] = [];
  const end = performance.now() + 1000 * seconds;
  const isOver = (): boolean => performance.now() >= end;
  await Promise.all([
    ...Array.from({ length: clients }, async (_, client) => {
      const random = createRandom(client);
      while (!isOver()) {
        const first = Math.floor(random.next() * 190);
        while (!(await askWell(served, first)) && !isOver()) await sleep(50);
      }
    }),
    ...Array.from({ length: clients }, async (_, client) => {
      const random = createRandom(1000 + client);
      while (!isOver()) await askBadly(served, HOSTILE[Math.floor(random.next() * HOSTILE.length)]!(served));
    }),
    (async () => {
      for (; !isOver(); await sleep(SAMPLE_MS)) samples.push(await memoryOf(served));
    })(),
  ]);
  const code = await served.stop();
  if (code !== 0) fault(`the server ended with ${code}`);
  const quarter = (at: number): number =>
    Math.max(
      ...samples.slice(Math.floor((samples.length * at) / 4), Math.ceil((samples.length * (at + 1)) / 4)),
    );
  const growth = quarter(3) / quarter(1);
  if (growth > MOST_GROWTH) fault(`memory grew to ${round(growth)} of what it was`);
  const memoryMb = { second: round(quarter(1)), last: round(quarter(3)) };
  console.log(JSON.stringify({ seconds, ...counts, memoryMb }));
  if (counts.faults.length > 0 || counts.good === 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
