import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startServer, TOKEN, until } from './__fixtures__/start-server.js';
import { expectedOf } from './__fixtures__/test-predictor.js';
import type { ServerLimitsInput } from './limits.js';

type Started = Awaited<ReturnType<typeof startServer>>;
const started: Started[] = [];
async function start(limits: ServerLimitsInput): Promise<Started> {
  const found = await startServer({ limits });
  started.push(found);
  return found;
}
afterEach(async () => {
  for (const { predictor, server } of started.splice(0)) {
    predictor.release();
    await server.stop();
  }
});

const head = (length: number | string, more = ''): string =>
  `POST /v1/predict HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\n${more}content-length: ${length}\r\n\r\n`;

/** What clients that mean ill, or are broken, send; and the status of the answer, where there is one. */
const HOSTILE: readonly (readonly [string, readonly (string | Uint8Array | number)[], RegExp])[] = [
  ['no HTTP', ['\x16\x03\x01\x02hello\r\n\r\n'], /^HTTP\/1\.1 400 /],
  ['headers without an end', [`GET / HTTP/1.1\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`], /^HTTP\/1\.1 431 /],
  ['a head that never ends', ['POST /v1/predict HTTP/1.1\r\nhost: x\r\n', 1200], /^HTTP\/1\.1 408 /],
  ['a body that never ends', [head(1000), '{"turns":', 1200], /^HTTP\/1\.1 408 /],
  [
    'a body, a byte at a time',
    [head(1000), '{', 200, ' ', 200, ' ', 200, ' ', 200, ' ', 400],
    /^HTTP\/1\.1 408 /,
  ],
  ['a negative length', [head(-5)], /^HTTP\/1\.1 400 /],
  ['a length of letters', [head('many')], /^HTTP\/1\.1 400 /],
  ['a length beyond all numbers', [head('99999999999999999999')], /^HTTP\/1\.1 (400|413) /],
  ['two lengths', [head(2, 'content-length: 3\r\n'), '{}'], /^HTTP\/1\.1 400 /],
  ['chunks and a length', [head(2, 'transfer-encoding: chunked\r\n'), '0\r\n\r\n'], /^HTTP\/1\.1 400 /],
  [
    'an address with a broken escape',
    [`GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`],
    /^HTTP\/1\.1 4/,
  ],
  ['a proxy request', ['CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n'], /^$/],
  [
    'an address that climbs',
    ['GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    /^HTTP\/1\.1 401 /,
  ],
];

describe('a server among hostile clients', () => {
  it.each(HOSTILE)('answers %s, and goes on', async (_, parts, answer) => {
    const { raw, predict, predictor } = await start({ sendSeconds: 0.8 });
    expect(await raw(...parts)).toMatch(answer);
    expect((await predict({ turns: [{ text: 'still here' }] })).status).toBe(200);
    expect(predictor.waiting()).toBe(0);
  });

  it('loses no good request between them, and its log is of one line each', async () => {
    const { raw, predict, ask, records } = await start({ sendSeconds: 1, bytes: 100_000 });
    const bad = [
      () => predict('{'),
      () => predict(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`),
      () => predict(`{"turns": ${'9'.repeat(50_000)}}`),
      () => predict({ turns: [{ audio: { path: '/etc/passwd' } }] }),
      () => predict('x'.repeat(200_000)),
      () => predict({ turns: [] }, { headers: { 'content-type': 'application/x-erc' } }),
      () => predict({ turns: [] }, { headers: { authorization: 'Bearer guess' } }),
      () => ask('/%00'),
    ];
    const good = Array.from({ length: 60 }, async (_, i) => {
      await sleep(10 * (i % 20));
      const turns = [{ text: `turn ${i}`, speaker: 'Zaphod Beeblebrox' }, { text: 'x'.repeat(i) }];
      const response = await predict({ turns });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ turns: turns.map(expectedOf) });
    });
    const refused = Array.from({ length: 80 }, async (_, i) => {
      await sleep(7 * (i % 30));
      const response = await bad[i % bad.length]!();
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      await response.text();
    });
    const broken = HOSTILE.map(([, parts]) => raw(...parts));
    await Promise.all([...good, ...refused, ...broken]);
    await until(() => records.filter(({ event }) => event === 'request').length >= 140);
    const answered = records.filter((record) => record.event === 'request' && record.status === 200);
    expect(answered).toHaveLength(60);
    expect(records.filter(({ event }) => event === 'error')).toEqual([]);
    expect(JSON.stringify(records)).not.toMatch(/Zaphod|passwd|guess|correct horse|turn \d/);
  });

  it('closes connections beyond its number at once, and answers those it has', async () => {
    const { url, predict } = await start({ connections: 20 });
    const sockets = Array.from({ length: 60 }, () => connect(Number(new URL(url).port), '127.0.0.1'));
    const closed = sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('error', () => {});
          socket.on('close', () => resolve());
          socket.resume();
        }),
    );
    let count = 0;
    for (const one of closed) void one.then(() => count++);
    await until(() => count >= 40);
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
    await until(async () => (await predict({ turns: [] })).status === 200);
  });
});

describe('a server that stops', () => {
  it('answers what it has taken, also what is not wholly sent, refuses the rest, and closes every connection', async () => {
    const { server, predict, predictor, raw, url, records } = await start({ sendSeconds: 20 });
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    const silentClosed = new Promise((resolve) => silent.on('close', resolve));
    silent.resume();
    const taken = Array.from({ length: 6 }, () => predict({ turns: [{ text: 'wait' }] }));
    await until(() => predictor.waiting() === 4);
    await until(async () => (await (await fetch(`${url}/healthz`)).json()).status === 'ok');
    const body = '{"turns": [{"text": "late"}]}';
    const slow = raw(head(body.length), body.slice(0, 9), 600, body.slice(9));
    await sleep(200);

    let isStopped = false;
    const stopped = server.stop().then(() => {
      isStopped = true;
    });
    await silentClosed;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    await sleep(100);
    expect(isStopped).toBe(false);
    const releasing = setInterval(predictor.release, 10);
    for (const asked of taken) {
      const response = await asked;
      expect(response.status).toBe(200);
      expect(response.headers.get('connection')).toBe('close');
      await response.json();
    }
    expect(await slow).toMatch(/^HTTP\/1\.1 200 /);
    await stopped;
    clearInterval(releasing);
    expect(records.at(-1)).toEqual({ event: 'stopped' });
    await expect(server.stop()).resolves.toBeUndefined();
  });

  it('tells clients whose time is up, and waits for the work that was begun', async () => {
    const { server, predict, predictor } = await start({ stopSeconds: 0.2 });
    const asked = predict({ turns: [{ text: 'stubborn' }] });
    await until(() => predictor.waiting() === 1);
    let isStopped = false;
    const stopped = server.stop().then(() => {
      isStopped = true;
    });
    const response = await asked;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'stopping' });
    await sleep(50);
    expect(isStopped).toBe(false);
    predictor.release();
    await stopped;
  });

  it('does not wait for a client that sends no end of its request', async () => {
    const { server, raw, records } = await start({ stopSeconds: 0.1, sendSeconds: 60 });
    const answer = raw(head(1000), '{');
    await sleep(100);
    await server.stop();
    await answer;
    expect(records.at(-1)).toEqual({ event: 'stopped' });
  });
});
