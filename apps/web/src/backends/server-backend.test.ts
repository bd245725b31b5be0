import { describe, expect, it } from 'vitest';
import { serverBackend } from './server-backend.js';

const MODEL = {
  name: 'demo',
  labels: ['joy'],
  valenceArousal: false,
  modalities: ['audio', 'text'],
  mayMiss: true,
};

/** Answers in order, and keeps what was asked. */
function serverOf(...answers: readonly (readonly [status: number, body: unknown])[]) {
  const asked: Request[] = [];
  const left = [...answers];
  const from: typeof fetch = async (input, init) => {
    asked.push(new Request(input as URL, init));
    const [status, body] = left.shift()!;
    return Response.json(body, { status });
  };
  return { asked, fetch: from };
}

const base = new URL('http://127.0.0.1:8000/');
const { signal } = new AbortController();

describe('serverBackend', () => {
  it('sends turns as JSON and files as parts, with the token', async () => {
    const answer = [{ emotion: 'joy', missing: [], cut: {} }];
    const { asked, fetch } = serverOf([200, MODEL], [200, { turns: answer }]);
    const backend = await serverBackend({ base, token: 'secret', fetch });
    expect(backend.model.modalities).toEqual(['text', 'audio']);
    const turn = { speaker: 'A', where: 'turn 1', text: 'Hello', audio: { wav: Uint8Array.of(1, 2) } };
    expect(await backend.predict([turn], signal)).toEqual(answer);
    expect(asked.map(({ url, headers }) => [url, headers.get('authorization')])).toEqual([
      ['http://127.0.0.1:8000/v1/model', 'Bearer secret'],
      ['http://127.0.0.1:8000/v1/predict', 'Bearer secret'],
    ]);
    const sent = await asked[1]!.formData();
    expect(JSON.parse(await (sent.get('dialogue') as File).text())).toEqual({
      turns: [{ speaker: 'A', text: 'Hello', audio: { part: 'file-1' } }],
    });
    expect([...new Uint8Array(await (sent.get('file-1') as File).arrayBuffer())]).toEqual([1, 2]);
  });

  it('says why the server refuses', async () => {
    const { fetch } = serverOf([200, MODEL], [413, { detail: 'body: expected less' }], [500, 'no']);
    const backend = await serverBackend({ base, fetch });
    await expect(backend.predict([], signal)).rejects.toThrow('body: expected less');
    await expect(backend.predict([], signal)).rejects.toThrow('The server answered 500.');
  });
});
