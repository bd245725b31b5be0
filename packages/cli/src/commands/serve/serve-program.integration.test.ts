import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { exitCodeAfter, type ProgramContext } from '../../console/run-main.js';
import { createCountingPredictor } from '../predict/__fixtures__/counting-predictor.js';
import { createServeProgram } from './serve-program.js';

/** Starts `serve model ARGS` in this process. */
function startServe(args: readonly string[], environment: Record<string, string> = {}) {
  const texts = { stdout: '', stderr: '' };
  const collect = (name: keyof typeof texts): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        texts[name] += chunk.toString('utf8');
        done();
      },
    });
  const abort = new AbortController();
  const predictor = createCountingPredictor();
  const context: ProgramContext = {
    args: ['model', ...(args.includes('--port') ? [] : ['--port', '0']), ...args],
    command: 'serve',
    stdout: collect('stdout'),
    stderr: collect('stderr') as NodeJS.WriteStream,
    signal: abort.signal,
    setWayOn: () => {},
  };
  const program = createServeProgram({ openModel: async () => predictor, environment });
  return { texts, predictor, ended: exitCodeAfter(program, context), stop: () => abort.abort() };
}

/** What the program printed under a name, once it has. */
async function printed(
  texts: { readonly stdout: string; readonly stderr: string },
  name: string,
): Promise<string> {
  for (let tries = 0; tries < 500; tries++) {
    const found = new RegExp(`^${name}: (.*)$`, 'm').exec(texts.stdout);
    if (found) return found[1]!;
    await sleep(10);
  }
  throw new Error(`expected ${name}, received: ${texts.stdout}${texts.stderr}`);
}

const JSON_TYPE = { 'content-type': 'application/json' };
const ask = (url: string, token?: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    body: '{"turns": [{"text": "Secret words!"}]}',
    headers: { ...JSON_TYPE, ...(token && { authorization: `Bearer ${token}` }) },
  });

describe('erc serve', () => {
  it('answers whoever has the token that it printed once, and ends with 0 at a signal', async () => {
    const { texts, predictor, ended, stop } = startServe([]);
    const url = await printed(texts, 'address');
    const token = await printed(texts, 'token');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\/predict$/);
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(await printed(texts, 'model')).toBe('counting, reads text, knows anger, joy');
    expect((await ask(url)).status).toBe(401);
    const response = await ask(url, token);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ turns: [{ emotion: 'joy' }] });
    const metrics = new URL('/metrics', url);
    const counted = await fetch(metrics, { headers: { authorization: `Bearer ${token}` } });
    expect(await counted.text()).toContain('process_resident_memory_bytes');
    stop();
    expect(await ended).toBe(0);
    expect(predictor.isDisposed()).toBe(true);
    const lines = texts.stderr.trim().split('\n');
    const records = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(records.map(({ event }) => event)).toEqual([
      'listening',
      ...['request', 'request', 'request'],
      ...['stopping', 'stopped'],
    ]);
    expect(records[2]).toMatchObject({ route: '/v1/predict', status: 200, turns: 1 });
    expect(Object.keys(records[2]!).sort()).toEqual(
      ['bytes', 'event', 'id', 'method', 'milliseconds', 'route', 'status', 'time', 'turns'].sort(),
    );
    expect(texts.stderr).not.toContain(token);
    expect(texts.stderr).not.toContain('Secret');
  });

  it.each([
    [['--token', 'of-the-user'], {}],
    [[], { ERC_TOKEN: 'of-the-user' }],
  ])('takes the token of the user, %j %j, and does not print it', async (args, environment) => {
    const { texts, ended, stop } = startServe([...args, '--quiet'], environment);
    const url = await printed(texts, 'address');
    expect((await ask(url, 'of-the-user')).status).toBe(200);
    stop();
    expect(await ended).toBe(0);
    expect(texts.stdout).not.toContain('of-the-user');
    expect(texts.stderr).toBe('');
  });

  it('needs no token where the user says so', async () => {
    const { texts, ended, stop } = startServe(['--no-token', '--max-turns', '1', '--max-bytes', '50']);
    const url = await printed(texts, 'address');
    expect((await ask(url)).status).toBe(200);
    expect(
      (await fetch(url, { method: 'POST', body: JSON.stringify('x'.repeat(60)), headers: JSON_TYPE })).status,
    ).toBe(413);
    stop();
    expect(await ended).toBe(0);
    expect(texts.stdout).not.toContain('token');
  });

  it.each([
    [['--no-token', '--host', '0.0.0.0'], /--no-token: expected a host that this machine alone reaches/],
    [['--token', 'short'], /--token: expected 8 to 1000 letters.* received something else of 5 characters/],
    [['--port', 'x'], /expected a port/],
    [['--max-bytes', 'many'], /expected a number/],
    [['--max-bytes', '0'], /server: options: bytes: expected >=1, received 0/],
    [['--host', '192.0.2.1'], /server: expected a free port of this machine, received 192\.0\.2\.1:0/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { texts, ended } = startServe([...args, '--quiet']);
    expect(await ended).toBe(2);
    expect(texts.stderr).toMatch(message);
  });
});
