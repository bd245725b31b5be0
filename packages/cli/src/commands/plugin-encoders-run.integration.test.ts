import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors } from '@erc/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';

/** Two encoders of one's own: one is frozen and reads a file, one is fitted on the voices. */
const PLUGIN = `
import { appendFile, readFile, stat } from 'node:fs/promises';
import { defineEncoder } from '@erc/core';
import { definePlugin } from '@erc/experiment';
import { z } from 'zod';

const wordList = defineEncoder({
  modality: 'text',
  schema: z.strictObject({ type: z.literal('word-list'), list: z.string() }),
  withPaths: (options, resolve) => ({ ...options, list: resolve.path(options.list) }),
  use: ({ list }) => ({
    state: 'frozen',
    async open() {
      const words = (await readFile(list, 'utf8')).trim().split('\\n');
      return {
        modality: 'text',
        id: 'text/word-list/' + words.join(),
        dim: words.length,
        contentOf: ({ text }) => text,
        encode: async (inputs) =>
          inputs.map(({ text }) => ({
            data: Float32Array.from(words, (word) => Number(text.toLowerCase().includes(word))),
            shape: [words.length],
          })),
        dispose: async () => {},
      };
    },
  }),
});

const relativeSize = defineEncoder({
  modality: 'audio',
  schema: z.strictObject({ type: z.literal('relative-size'), log: z.string() }),
  withPaths: (options, resolve) => ({ ...options, log: resolve.path(options.log) }),
  use({ log }) {
    const sizes = (inputs) => Promise.all(inputs.map(async ({ path }) => (await stat(path)).size));
    const encoderOf = (mean) => ({
      modality: 'audio',
      id: 'audio/relative-size/' + mean,
      dim: 1,
      encode: async (inputs) =>
        (await sizes(inputs)).map((size) => ({ data: Float32Array.of(size / mean), shape: [1] })),
      state: () => ({ mean: { data: Float32Array.of(mean), shape: [1] } }),
      dispose: async () => {},
    });
    return {
      state: 'fitted',
      async fit(train) {
        await appendFile(log, 'fit ' + train.length + '\\n');
        return encoderOf((await sizes(train)).reduce((a, b) => a + b) / train.length);
      },
      async restore({ mean }) {
        await appendFile(log, 'restore\\n');
        return encoderOf(mean.data[0]);
      },
    };
  },
});

export const plugin = definePlugin({ encoders: [wordList, relativeSize] });
`;

const OWN = RECIPE.replace('name: tiny', 'name: own\nplugins: [own/encoders.mjs]')
  .replace(/text: .*/, 'text: { encoder: { type: word-list, list: own/words.txt }, storeAs: float16 }')
  .replace(/audio: .*/, 'audio: { encoder: { type: relative-size, log: own/log.txt } }');

let user: string;
beforeAll(async () => {
  user = await createUserFolder({
    'own.yaml': OWN,
    'own/encoders.mjs': PLUGIN,
    'own/words.txt': 'again\nwonderful\nlove\n',
    'own/log.txt': '',
  });
});
afterAll(() => rm(user, { recursive: true, force: true }));

const path = (name: string): string => join(user, name);
const json = async (name: string) => JSON.parse(await readFile(path(name), 'utf8'));
const train = (...args: string[]) =>
  runProgram({ app: 'train', user, args: ['--config', 'own.yaml', ...args] });

describe('encoders of a plugin', () => {
  it('have their paths resolved, are kept in the store, recorded, and restored by eval', async () => {
    const first = await train('--out', 'runs/own');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/^encode text: done in .* 0 of 17 from the cache$/m);

    const record = await json('runs/own/run.json');
    // Of what is frozen: what is fitted follows from the training part, and is kept with the weights.
    expect(Object.keys(record.encoders).sort()).toEqual(['text', 'visual']);
    const { audio, ...others } = record.config.streams;
    expect(audio).toEqual({ modality: 'audio', encoder: { type: 'relative-size', log: 'own/log.txt' } });
    expect(others.visual.standardize).toBe(true);
    const { tensors } = readSafetensors(
      await readFile(path('runs/own/checkpoints/best.safetensors')),
      'checkpoint',
    );
    expect(Object.keys(tensors).filter((name) => name.includes('audio/mean'))).toHaveLength(1);

    const again = await train('--out', 'runs/again');
    expect(again.stderr).toMatch(/^encode text: done in .* 17 of 17 from the cache$/m);

    await writeFile(path('own/log.txt'), '');
    const scored = await runProgram({
      app: 'eval',
      user,
      args: ['--run', 'runs/own', '--split', 'dev', '--json', '--no-report'],
    });
    expect(scored.code, scored.stderr).toBe(0);
    expect(await readFile(path('own/log.txt'), 'utf8')).toBe('restore\n');
    const { metrics } = JSON.parse(scored.stdout);
    expect(metrics).toEqual((await json('runs/own/eval-dev.json')).metrics);
  });

  it('are given to predict by their file, beside an exported model', async () => {
    const exported = await runProgram({ app: 'eval', user, args: ['export', 'runs/own', 'model'] });
    expect(exported.code, exported.stderr).toBe(0);
    const predict = (...args: string[]) =>
      runProgram({ app: 'predict', user, args: [...args, '--csv', 'corpus/dev.csv', '--json', '--quiet'] });
    const without = await predict('model');
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/received "(word-list|relative-size)".* --plugin FILE/);
    const beside = await predict('runs/own', '--plugin', 'own/encoders.mjs');
    expect(beside.stderr).toContain('--plugin: expected beside the folder of an exported model');
    const { code, stdout, stderr } = await predict('model', '--plugin', 'own/encoders.mjs');
    expect(code, stderr).toBe(0);
    const { dialogues } = JSON.parse(stdout) as {
      readonly dialogues: readonly {
        readonly dialogue: string;
        readonly turns: readonly { readonly probabilities: Readonly<Record<string, number>> }[];
      }[];
    };
    const { labels, utterances } = await json('runs/own/predictions-dev.json');
    const predicted = new Map(
      dialogues.flatMap(({ dialogue, turns }) =>
        turns.map(({ probabilities }, i) => [`dev/${dialogue}/${i}`, probabilities] as const),
      ),
    );
    expect(predicted.size).toBe(utterances.length);
    for (const { id, probabilities } of utterances) {
      for (const [k, label] of labels.entries())
        expect(Math.abs(predicted.get(id)![label]! - probabilities[k]), `${id} ${label}`).toBeLessThan(1e-5);
    }
  });

  it('are part of what a run was trained with: eval refuses another list of words', async () => {
    await writeFile(path('own/words.txt'), 'again\nwonderful\nhate\n');
    const { code, stderr } = await runProgram({
      app: 'eval',
      user,
      args: ['--run', 'runs/own', '--split', 'dev', '--no-report'],
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/encoders\.text: expected encoder [0-9a-f]{12}, which the run was trained with/);
  });

  it.each([
    ['streams.audio.standardize=true', 'standardize: expected no such key with the encoder relative-size'],
    ['streams.audio.storeAs=float16', 'storeAs: expected no such key with the encoder relative-size'],
    ['streams.text.encoder.type=word-lists', 'received "word-lists"; did you mean "word-list"?'],
  ])('are asked what a stream may say: %s', async (word, message) => {
    const { code, stderr } = await train(word);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
