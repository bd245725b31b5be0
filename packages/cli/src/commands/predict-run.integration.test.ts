import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPredictions } from '@erc/run-folder/node';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';

let user: string;
const path = (...parts: string[]): string => join(user, ...parts);
const predict = (...args: string[]) => runHere({ app: 'predict', user, args });
const train = async (config: string, out: string): Promise<void> => {
  const args = ['--config', config, '--out', out, '--no-report', '--quiet'];
  const { code, stderr } = await runHere({ app: 'train', user, args });
  expect(code, stderr).toBe(0);
};

/** Text alone, with a context over the dialogue. */
const TEXT = RECIPE.replace(/ {2}(audio|visual): .*\n/g, '')
  .replace('prepared/tiny', 'prepared/text')
  .replace('losses:', 'context: { type: dialogue-gru, hiddenDim: 8 }\nlosses:');

beforeAll(async () => {
  user = await createUserFolder({
    'turns.csv': 'speaker,text\nRavi,Look at this.\n',
    'text.yaml': TEXT,
    'seeds.yaml': TEXT.replace('seed: 1', 'seeds: [1, 2]'),
  });
  await train('tiny.yaml', 'runs/tiny');
  await train('text.yaml', 'runs/text');
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('predict of a run', () => {
  it.each(['tiny', 'text'])(
    'gives what eval gives, from text, voices and faces beside a CSV file: %s',
    async (name) => {
      const { code, stderr } = await predict(
        `runs/${name}`,
        '--csv',
        'corpus/dev.csv',
        '--out',
        'out.csv',
        '--quiet',
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const rows: Record<string, string>[] = parse(await readFile(path('out.csv')), { columns: true });
      const { labels, utterances } = await readPredictions(path('runs', name), 'dev');
      expect(rows).toHaveLength(utterances.length);
      for (const { id, probabilities = [] } of utterances) {
        const row = rows.find(({ dialogue, sequence }) => id === `dev/${dialogue}/${sequence}`)!;
        expect(row.predicted_emotion).toBe(labels[probabilities.indexOf(Math.max(...probabilities))]);
        for (const [k, label] of labels.entries())
          expect(Math.abs(Number(row[`probability_${label}`]) - probabilities[k]!)).toBeLessThan(1e-5);
      }
    },
  );

  it('counts no opening of test, and leaves no folder behind', async () => {
    const left = async () => (await readdir(tmpdir())).filter((name) => /^erc-predict/.test(name));
    const before = await left();
    const { code, stdout } = await predict('runs/tiny', '--csv', 'corpus/test.csv', '--json', '--quiet');
    expect(code).toBe(0);
    const { dialogues } = JSON.parse(stdout) as {
      readonly dialogues: readonly { readonly dialogue: string }[];
    };
    expect(dialogues.map(({ dialogue }) => dialogue)).toEqual(['keys', 'concert']);
    expect((await readdir(path('prepared'))).filter((name) => name.includes('test-openings'))).toEqual([]);
    expect(await left()).toEqual(before);
  });

  it('predicts one utterance with the turns before it', async () => {
    const args = ['--text', 'I love it!', '--speaker', 'Mina', '--dialogue', 'turns.csv'];
    const { code, stdout, stderr } = await predict('runs/text', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^who +what +emotion +how sure\nMina +I love it! +(neutral|joy|anger) +0\.\d\d\n$/,
    );
  });

  it('names the row that lacks what the model needs', async () => {
    const { code, stderr } = await predict('runs/tiny', '--text', 'Hi');
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain('audio');
  });

  it.each([
    [
      'corpus',
      'model: expected a folder with erc.json, run.json, summary.json, received corpus, which has none of them.',
    ],
    ['nowhere', 'model: expected a folder with erc.json'],
  ])('refuses %s', async (folder, message) => {
    const { code, stderr } = await predict(folder, '--text', 'Hi');
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses several runs, and names them', async () => {
    await train('seeds.yaml', 'runs/seeds');
    const { code, stderr } = await predict('runs/seeds', '--text', 'Hi');
    expect(code).toBe(2);
    expect(stderr).toContain('model: expected one run, received 2: runs/seeds/seed-1, runs/seeds/seed-2.');
  });

  it('takes a text of 30,000 letters on the command line of a process', async () => {
    const args = ['runs/text', '--text', 'a'.repeat(30_000), '--json'];
    const { code, stderr } = await runProgram({ app: 'predict', user, args });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('starts as a program', async () => {
    const { code, stdout, stderr } = await runProgram({
      app: 'predict',
      user,
      args: ['runs/text', '--text', 'Hi!', '--json'],
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      model: 'tiny',
      dialogues: [{ turns: [{ text: 'Hi!', missing: [] }] }],
    });
  });
});
