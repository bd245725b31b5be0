import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOwnClips, trainOwnClips } from '../__fixtures__/own-clips.js';
import { runHere } from '../__fixtures__/run-here.js';
import { whileServing } from '../__fixtures__/while-serving.js';

let user: string;
beforeAll(async () => {
  user = await createOwnClips();
});
afterAll(() => rm(user, { recursive: true, force: true }));

/** Runs a command that has to end well. */
async function run(app: 'eval' | 'predict', ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runHere({ app, user, args });
  expect(code, stderr).toBe(0);
  return stdout;
}

interface SaidOfTurn {
  readonly emotion: string;
  readonly probabilities: Readonly<Record<string, number>>;
}

interface Said {
  readonly dialogues: readonly { readonly turns: readonly SaidOfTurn[] }[];
}

const TOKEN = 'of-this-test';

/** Sends the clip with its subtitles, as the documentation has it. */
async function post(url: string): Promise<{ readonly turns: readonly SaidOfTurn[] }> {
  const form = new FormData();
  form.append('dialogue', JSON.stringify({ recording: { part: 'film' }, subtitles: { part: 'cues' } }));
  for (const [part, file] of [
    ['film', 'new.mp4'],
    ['cues', 'new.srt'],
  ] as const) {
    form.append(part, new Blob([await readFile(join(user, file))]), file);
  }
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${url}/v1/predict`, { method: 'POST', headers, body: form });
  expect(response.status).toBe(200);
  return (await response.json()) as { readonly turns: readonly SaidOfTurn[] };
}

it('goes the whole way with clips of one’s own: init, train, predict, export, serve, and predicts the same', async () => {
  await trainOwnClips(user);
  const asked = ['--clip', 'new.mp4', '--subtitles', 'new.srt', '--json', '--quiet'];
  const { dialogues } = JSON.parse(await run('predict', 'runs/own', ...asked)) as Said;
  expect(dialogues.map(({ turns }) => turns.length)).toEqual([1]);
  await run('eval', 'export', 'runs/own', 'model');
  const exported = JSON.parse(await run('predict', 'model', ...asked)) as Said;
  expect(exported.dialogues).toEqual(dialogues);
  const { code, result } = await whileServing({ user, model: 'model', token: TOKEN, ask: post });
  expect(code).toBe(0);
  const said = ({ emotion, probabilities }: SaidOfTurn): SaidOfTurn => ({ emotion, probabilities });
  expect(result.turns.map(said)).toEqual(dialogues[0]!.turns.map(said));
});
