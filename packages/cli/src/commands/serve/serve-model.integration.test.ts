import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exportModel, runsIn } from '@erc/experiment';
import { loadPredictor, type PredictedTurn } from '@erc/predictor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../../__fixtures__/run-here.js';
import { createUserFolder } from '../../__fixtures__/tiny-corpus.js';
import { whileServing } from '../../__fixtures__/while-serving.js';

const TOKEN = 'of-this-test';
/** A dialogue of the dev split. */
const TURNS = [
  { speaker: 'Lena', text: 'This soup is wonderful!', media: 'soup-0' },
  { speaker: 'Otto', text: 'You ate mine. Again!', media: 'soup-1' },
  { speaker: 'Lena', text: 'There is more on the stove.', media: 'soup-2' },
];

let user: string;
const voice = (name: string): string => join(user, 'corpus/voices', `${name}.wav`);
const face = (name: string): string => join(user, 'corpus/faces', `${name}.png`);

beforeAll(async () => {
  user = await createUserFolder();
  const args = ['--config', 'tiny.yaml', '--no-report', '--out', 'run', '--quiet'];
  const { code, stderr } = await runHere({ app: 'train', user, args });
  expect(code, stderr).toBe(0);
  const [run] = await runsIn(join(user, 'run'), 'test');
  await exportModel(run!, join(user, 'model'));
});
afterAll(() => rm(user, { recursive: true, force: true }));

const headers = { authorization: `Bearer ${TOKEN}` };

async function askJson(url: string): Promise<unknown> {
  const base64 = async (path: string): Promise<string> => (await readFile(path)).toString('base64');
  const turns = await Promise.all(
    TURNS.map(async ({ speaker, text, media }) => ({
      speaker,
      text,
      audio: await base64(voice(media)),
      images: [await base64(face(media))],
    })),
  );
  const response = await fetch(`${url}/v1/predict`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ turns }),
  });
  return response.json();
}

async function askMultipart(url: string): Promise<unknown> {
  const form = new FormData();
  for (const { media } of TURNS) {
    form.append(`${media}.wav`, new Blob([await readFile(voice(media))]));
    form.append(`${media}.png`, new Blob([await readFile(face(media))]));
  }
  const turns = TURNS.map(({ speaker, text, media }) => ({
    speaker,
    text,
    audio: { part: `${media}.wav` },
    images: [{ part: `${media}.png` }],
  }));
  form.append('dialogue', JSON.stringify({ turns }));
  const response = await fetch(`${url}/v1/predict`, { method: 'POST', headers, body: form });
  return response.json();
}

/** What the evaluation of the run says of the dialogue. */
async function evaluated(): Promise<Record<string, number>[]> {
  const { labels, utterances } = JSON.parse(
    await readFile(join(user, 'run/predictions-dev.json'), 'utf8'),
  ) as {
    readonly labels: readonly string[];
    readonly utterances: readonly { readonly id: string; readonly probabilities: readonly number[] }[];
  };
  return utterances
    .filter(({ id }) => id.startsWith('dev/soup/'))
    .map(({ probabilities }) => Object.fromEntries(labels.map((label, i) => [label, probabilities[i]!])));
}

describe('a trained model behind erc serve', () => {
  it('gives the numbers that predict gives, and those of the evaluation', async () => {
    const predictor = await loadPredictor(join(user, 'model'));
    const expected: PredictedTurn[] = await predictor.predict(
      TURNS.map(({ speaker, text, media }) => ({
        speaker,
        text,
        audio: { path: voice(media) },
        visual: { path: face(media) },
      })),
    );
    await predictor.dispose();
    const { code, result, stdout } = await whileServing({
      user,
      model: 'model',
      token: TOKEN,
      ask: async (url) => [await askJson(url), await askMultipart(url)],
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^model: tiny, reads text, audio, visual, knows neutral, joy, anger\naddress: http/,
    );
    expect(result).toEqual([{ turns: expected }, { turns: expected }]);
    const scored = await evaluated();
    expect(scored).toHaveLength(TURNS.length);
    for (const [turn, probabilities] of scored.entries()) {
      for (const [label, p] of Object.entries(probabilities)) {
        expect(Math.abs(expected[turn]!.probabilities![label]! - p)).toBeLessThanOrEqual(1e-5);
      }
    }
  });
});
