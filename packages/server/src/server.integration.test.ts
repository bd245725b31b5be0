import { ConfigError } from '@erc/core';
import { encodeWav } from '@erc/media';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { startServer, TOKEN, until } from './__fixtures__/start-server.js';
import { createTestPredictor, expectedOf } from './__fixtures__/test-predictor.js';
import { answerSchema, modelSchema } from './reply/answer-schema.js';
import { problemSchema } from './reply/problem.js';
import { createPredictionServer } from './server.js';

type Started = Awaited<ReturnType<typeof startServer>>;
const started: Started[] = [];
const start: typeof startServer = async (options) => {
  const found = await startServer(options);
  started.push(found);
  return found;
};
afterEach(async () => {
  for (const { predictor, server } of started.splice(0)) {
    predictor.release();
    await server.stop();
  }
});

const WAV = encodeWav(
  Float32Array.from({ length: 1600 }, (_, i) => Math.sin(i / 8)),
  16_000,
);
const picture = (width: number, height: number): Promise<Uint8Array> =>
  sharp({ create: { width, height, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The refusal of a response. */
async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
}

describe('POST /v1/predict', () => {
  it('answers JSON with text, voice and face', async () => {
    const { predict } = await start();
    const image = await picture(4, 3);
    const response = await predict({
      turns: [
        { speaker: 'A', gender: 'f', text: 'Where were you?' },
        { speaker: 'B', text: 'Here.', audio: base64(WAV), images: [base64(image), base64(image)] },
        {},
      ],
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const answer = answerSchema.parse(await response.json());
    expect(answer.turns).toEqual([
      expectedOf({ text: 'Where were you?' }),
      expectedOf({ text: 'Here.', audio: { wav: WAV }, visual: { frames: [image, image] } }),
      expectedOf({}),
    ]);
  });

  it('answers multipart, whose files the dialogue names', async () => {
    const { ask } = await start();
    const image = await picture(4, 3);
    const form = new FormData();
    form.append('voice', new Blob([WAV as BlobPart]), '../../etc/passwd');
    const turns = [{ text: 'Ha!', audio: { part: 'voice' }, images: [{ part: 'face 1' }] }, { text: 'No.' }];
    form.append('dialogue', JSON.stringify({ turns }));
    form.append('face 1', new Blob([image as BlobPart]), 'face.png');
    const response = await ask('/v1/predict', { method: 'POST', body: form });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      turns: [
        expectedOf({ text: 'Ha!', audio: { wav: WAV }, visual: { frames: [image] } }),
        expectedOf({ text: 'No.' }),
      ],
    });
  });

  it('answers an empty dialogue with no turns', async () => {
    const { predict } = await start();
    expect(await (await predict({ turns: [] })).json()).toEqual({ turns: [] });
  });

  it.each([
    ['{"turns": [', 400, 'bad-json', /^body: expected JSON, received: /],
    ['', 400, 'bad-json', /^body: expected JSON, received: Unexpected end/],
    [new Uint8Array([0x22, 0xff, 0x22]), 400, 'bad-json', /^body: expected UTF-8/],
    [
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      400,
      'bad-json',
      /nested at most 200 deep, received 5000 levels/,
    ],
    ['[]', 422, 'bad-dialogue', /^body: expected object, received array/],
    ['{"turns": 1e400}', 422, 'bad-dialogue', /^turns: expected array/],
    ['{"turns": [{"text": 3}]}', 422, 'bad-dialogue', /^turns\.0\.text: expected string, received number/],
    ['{"turns": [], "__proto__": {"a": 1}}', 422, 'bad-dialogue', /__proto__/],
    ['{"turns": [{"path": "/etc/passwd"}]}', 422, 'bad-dialogue', /turns\.0: Unrecognized key: "path"/],
    [
      '{"turns": [{"audio": {"path": "/etc/passwd"}}]}',
      422,
      'bad-dialogue',
      /^turns\.0\.audio: expected base64 or \{ part \}, received \{"path":"\/etc\/passwd"\}/,
    ],
    ['{"turns": [{"audio": "/etc/passwd!"}]}', 422, 'bad-dialogue', /^turns\.0\.audio: expected base64/],
    [
      '{"turns": [{"images": ["file:///etc/passwd"]}]}',
      422,
      'bad-dialogue',
      /^turns\.0\.images\.0: expected base64/,
    ],
    ['{"turns": [{"audio": {"part": "voice"}}]}', 422, 'bad-dialogue', /expected a part of this request/],
    ['{"turns": [{"text": "wrong"}]}', 422, 'bad-dialogue', /^turns\.0: expected another text/],
  ])('refuses %s', async (body, status, code, detail) => {
    const { predict } = await start();
    const problem = await problemOf(await predict(body));
    expect(problem).toMatchObject({ status, code, detail: expect.stringMatching(detail) });
  });

  it('refuses more than its limits, with the reason, also where a length is not said', async () => {
    const limits = { bytes: 6000, turns: 2, soundSeconds: 0.15, pixels: 100 };
    const { predict, ask, records } = await start({ limits });
    const refusals = [
      [predict({ turns: [{ text: 'x'.repeat(7000) }] }), 'body: expected at most 6000 bytes, received more.'],
      [predict({ turns: [{}, {}, {}] }), 'turns: expected at most 2, received 3.'],
      [
        predict({ turns: [{ images: [base64(await picture(9, 9)), base64(await picture(9, 9))] }] }),
        'turns.0.images: expected at most 100 pixels in a request, received 162 up to here.',
      ],
    ] as const;
    for (const [asked, detail] of refusals) {
      const problem = await problemOf(await asked);
      expect(problem).toMatchObject({ status: 413, code: 'too-large', detail });
    }
    const short = encodeWav(new Float32Array(800), 8000);
    const two = await predict({ turns: [{ audio: base64(short) }, { audio: base64(short) }] });
    expect((await problemOf(two)).detail).toMatch(
      /^turns\.1\.audio: expected at most 0\.15 seconds of sound/,
    );
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('x'.repeat(9000)));
        controller.close();
      },
    });
    const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    const chunked = await ask('/v1/predict', { ...init, headers: { 'content-type': 'application/json' } });
    expect((await problemOf(chunked)).code).toBe('too-large');
    await until(() => records.filter(({ event }) => event === 'request').length === 5);
  });

  it("refuses more turns than the model's own limit", async () => {
    const { predict } = await start();
    const turns = Array.from({ length: 51 }, () => ({}));
    expect((await problemOf(await predict({ turns }))).detail).toBe(
      'turns: expected at most 50, received 51.',
    );
  });

  it('refuses more values than any dialogue has, before it makes them', async () => {
    const { predict } = await start();
    const problem = await problemOf(await predict(`[${'{},'.repeat(300_000)}{}]`));
    expect(problem).toMatchObject({ status: 413, code: 'too-large' });
  });

  it.each([
    [{ 'content-type': 'text/plain' }, 415],
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 415],
    [{ 'content-type': 'application/json', 'content-encoding': 'gzip' }, 415],
    [{ 'content-type': 'multipart/form-data' }, 400],
    [{ 'content-type': 'multipart/form-data; boundary=x' }, 400],
  ])('refuses a body of %j', async (headers, status) => {
    const { predict } = await start();
    const problem = await problemOf(await predict('{"turns": []}', { headers }));
    expect(problem.status).toBe(status);
  });

  it('refuses multipart with a part that is missing, not named, or there twice', async () => {
    const { ask } = await start();
    const send = async (...parts: [string, string][]) => {
      const form = new FormData();
      for (const [name, value] of parts) form.append(name, value);
      return (await problemOf(await ask('/v1/predict', { method: 'POST', body: form }))).detail;
    };
    expect(await send(['voice', 'x'])).toBe('body: expected a part "dialogue", received none.');
    expect(await send(['dialogue', '{"turns": []}'], ['x', 'y'])).toMatch(/^part "x": expected to be named/);
    expect(await send(['dialogue', '{}'], ['dialogue', '{}'])).toMatch(
      /^part "dialogue": expected one of this/,
    );
    expect(await send(['dialogue', '{'])).toMatch(/^part "dialogue": expected JSON/);
  });

  it('needs the token', async () => {
    const { url, predict } = await start();
    for (const authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
      const response = await predict({ turns: [] }, { headers: { authorization } });
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await problemOf(response)).toMatchObject({ status: 401, code: 'no-token' });
    }
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await fetch(`${url}/nowhere`)).status).toBe(401);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await predict({ turns: [] }, { headers: { authorization: `bearer ${TOKEN}` } })).status).toBe(
      200,
    );
  });

  it('needs none where it has none, and then only answers to its own names', async () => {
    const { url, raw } = await start({ token: undefined, hosts: ['127.0.0.1'] });
    expect((await fetch(`${url}/v1/model`)).status).toBe(200);
    const answer = await raw('GET /v1/model HTTP/1.1\r\nhost: evil.example:80\r\nconnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).toContain('host: expected 127.0.0.1, received another.');
    const asked = (origin: string) => fetch(`${url}/v1/model`, { headers: { origin } });
    expect((await asked(url)).status).toBe(200);
    for (const origin of ['https://evil.example', 'http://127.0.0.1.evil.example', 'null']) {
      const refused = await asked(origin);
      expect(refused.status).toBe(421);
      expect(await problemOf(refused)).toMatchObject({
        detail: 'origin: expected a page of 127.0.0.1, received one of another place.',
      });
    }
  });

  it('tells of an error of its own only that there was one, and logs it without its message', async () => {
    const { predict, records } = await start();
    const problem = await problemOf(await predict({ turns: [{ text: 'fail' }] }));
    expect(problem).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify([problem, records])).not.toMatch(/secret|said/);
    expect(records).toContainEqual(
      expect.objectContaining({ event: 'error', error: 'Error < TypeError', stack: expect.any(Array) }),
    );
  });
});

describe('a server with more requests than it takes', () => {
  it('refuses what does not fit into the queue, and loses nothing of what does', async () => {
    const { predict, predictor } = await start({ limits: { queue: 7 } });
    const first = Array.from({ length: 8 }, () => predict({ turns: [{ text: 'wait' }] }));
    await until(() => predictor.waiting() === 4);
    await until(async () => (await predict({ turns: [] })).status === 429);
    const refused = await predict({ turns: [] });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await problemOf(refused)).toMatchObject({ status: 429, code: 'queue-full' });
    const done = Promise.all(first);
    await until(() => {
      predictor.release();
      return predictor.waiting() === 0;
    });
    const releasing = setInterval(predictor.release, 5);
    for (const response of await done) expect(response.status).toBe(200);
    clearInterval(releasing);
    expect(predictor.most()).toBe(4);
    expect((await predict({ turns: [] })).status).toBe(200);
  });

  it('bounds the bytes of all bodies, and always takes one', async () => {
    const limits = { bytes: 2000, bytesAtOnce: 1000 };
    const { predict, predictor } = await start({ limits });
    const large = predict({ turns: [{ text: 'wait' }, { text: 'x'.repeat(1500) }] });
    await until(() => predictor.waiting() === 1);
    expect((await problemOf(await predict({ turns: [] }))).detail).toMatch(/at most 1000 bytes in all/);
    predictor.release();
    expect((await large).status).toBe(200);
  });

  it('answers with 503 what takes too long, and keeps its place until the work has ended', async () => {
    const { predict, predictor } = await start({ limits: { answerSeconds: 0.2, queue: 0 } });
    const late = await problemOf(await predict({ turns: [{ text: 'stubborn' }] }));
    expect(late).toMatchObject({ status: 503, code: 'timed-out' });
    expect((await predict({ turns: [] })).status).toBe(429);
    predictor.release();
    await until(async () => (await predict({ turns: [] })).status === 200);
  });

  it('gives up the work of a client that left', async () => {
    const { predict, predictor, records } = await start();
    const controller = new AbortController();
    const left = predict({ turns: [{ text: 'wait' }] }, { signal: controller.signal });
    left.catch(() => {});
    await until(() => predictor.waiting() === 1);
    controller.abort();
    await until(() => predictor.waiting() === 0 && predictor.aborted() === 1);
    await until(() => records.some((record) => record.event === 'request' && record.status === 499));
    expect((await predict({ turns: [{ text: 'next' }] })).status).toBe(200);
  });
});

describe('a server that cannot be', () => {
  it('is a ConfigError: a port that is taken, an address of another machine, a limit of nothing', async () => {
    const { url } = await start();
    const other = await createPredictionServer({ predictor: createTestPredictor() });
    const port = Number(new URL(url).port);
    await expect(other.listen({ port })).rejects.toThrow(
      new RegExp(
        `^server: expected a free port of this machine, received 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`,
      ),
    );
    await expect(other.listen({ host: '192.0.2.1', port: 0 })).rejects.toThrow(ConfigError);
    await other.stop();
    const limits = { bytes: 0 };
    await expect(createPredictionServer({ predictor: createTestPredictor(), limits })).rejects.toThrow(
      'server: options: bytes: expected >=1, received 0.',
    );
  });
});

describe('the other routes', () => {
  it('describe the model, the API and the counters', async () => {
    const { ask, url, predict } = await start();
    expect(modelSchema.parse(await (await ask('/v1/model')).json())).toEqual({
      name: 'test',
      labels: ['joy', 'anger'],
      valenceArousal: true,
      modalities: ['text', 'audio'],
      mayMiss: true,
      maxTurns: 50,
    });
    const api = (await (await fetch(`${url}/openapi.json`)).json()) as {
      readonly openapi: string;
      readonly paths: Record<string, Record<string, { readonly requestBody: { readonly content: object } }>>;
    };
    expect(api.openapi).toBe('3.1.0');
    expect(Object.keys(api.paths).sort()).toEqual(['/healthz', '/metrics', '/v1/model', '/v1/predict']);
    expect(Object.keys(api.paths['/v1/predict']!.post!.requestBody.content)).toEqual([
      'application/json',
      'multipart/form-data',
    ]);
    await predict({ turns: [{ text: 'a' }, { text: 'b' }] });
    await predict('{');
    const metrics = await ask('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    const text = await metrics.text();
    expect(text).toContain('erc_requests_total{route="/v1/predict",status="200"} 1');
    expect(text).toContain('erc_requests_total{route="/v1/predict",status="400"} 1');
    expect(text).toContain('erc_turns_total 2');
    expect(text).toMatch(/^erc_connections \d+$/m);
  });

  it('are not there under other names', async () => {
    const { ask } = await start();
    for (const [path, method] of [
      ['/', 'GET'],
      ['/v1/predict', 'GET'],
      ['/healthz', 'POST'],
      ['/../etc/passwd', 'GET'],
      ['/%2e%2e/%2e%2e/etc/passwd', 'GET'],
      ['/v1/model?path=/etc/passwd', 'PUT'],
    ] as const) {
      expect((await problemOf(await ask(path, { method }))).status).toBe(404);
    }
  });
});
