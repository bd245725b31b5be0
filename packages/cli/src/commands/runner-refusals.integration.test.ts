import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import type { ProgramResult } from '../__fixtures__/run-program.js';
import { createUserFolder, type Files, RECIPE, tinyFiles } from '../__fixtures__/tiny-corpus.js';

const files = await tinyFiles();
const bytes = (path: string): Uint8Array => files[path] as Uint8Array;
const text = (path: string): string => files[path] as string;

let user: string;
afterEach(() => rm(user, { recursive: true, force: true }));
const listing = async (): Promise<string[]> => (await readdir(user, { recursive: true })).sort();
/** Quiet, so that the error is all there is on standard error. */
const train = (...args: string[]): Promise<ProgramResult> => {
  const out = args[0] === '--out' ? [] : ['--out', 'run'];
  return runHere({ app: 'train', user, args: ['--config', 'tiny.yaml', ...out, '--quiet', ...args] });
};

function expectOneError(result: ProgramResult, code: 1 | 2, message: string | RegExp): void {
  expect(result.stderr).toMatch(message);
  expect(result.stderr).toMatch(/^[^\n]+\n$/);
  expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
}

const withRow = (split: string, from: string, to: string): Files => {
  const path = `corpus/${split}.csv`;
  const changed = text(path).replace(from, to);
  if (changed === text(path)) throw new Error(`${path}: expected "${from}".`);
  return { [path]: changed };
};

describe('train refuses, with one error and without a trace,', () => {
  it.each<[string, Files, string[], string | RegExp]>([
    [
      'a broken wav',
      { 'corpus/voices/bicycle-1.wav': new TextEncoder().encode('This is no wav file at all. '.repeat(40)) },
      [],
      /corpus\/train\.csv row 6: audio: voices\/bicycle-1\.wav: expected a readable wav/,
    ],
    [
      'a wav that was cut',
      { 'corpus/voices/soup-0.wav': bytes('corpus/voices/soup-0.wav').subarray(0, 3000) },
      [],
      /corpus\/dev\.csv row 2: audio: voices\/soup-0\.wav: expected a readable wav, received 3000 bytes/,
    ],
    [
      'a truncated png',
      { 'corpus/faces/letter-2.png': bytes('corpus/faces/letter-2.png').subarray(0, 700) },
      [],
      /corpus\/train\.csv row 10: visual: faces\/letter-2\.png: expected a readable png/,
    ],
    [
      'a wrong emotion',
      withRow('test', 'concert-0.png,joy', 'concert-0.png,joyy'),
      [],
      /corpus\/test\.csv row 5: emotion: expected one of neutral, joy, anger.*"joyy"; did you mean "joy"\?/,
    ],
    [
      'a missing media file',
      { 'corpus/faces/garden-1.png': undefined },
      [],
      /corpus\/dev\.csv row 6: visual: faces\/garden-1\.png: expected .*received/,
    ],
    [
      'an empty split',
      { 'corpus/dev.csv': text('corpus/dev.csv').split('\n').slice(0, 1).join('') },
      [],
      /corpus\/dev\.csv: expected at least one (row|utterance)/,
    ],
    [
      'a column that is missing',
      withRow('dev', 'speaker,text', 'speaker,tekst'),
      [],
      /corpus\/dev\.csv row 1: expected a column "text", received dialogue, .*tekst/,
    ],
    [
      'a source that there is not',
      {},
      ['dataset.source=foldr'],
      /tiny\.yaml: dataset\.source: expected one of .*received "foldr"; did you mean "folder"\?/,
    ],
    [
      'a glob without its quotes',
      { 'tiny.yaml': `${RECIPE}  groups: [{ match: **/bias, weightDecay: 0 }]\n` },
      [],
      /tiny\.yaml: expected YAML, received: .*bias/,
    ],
    [
      'a recipe that is one word',
      { 'tiny.yaml': 'hello\n' },
      [],
      /tiny\.yaml: recipe: expected object, received "hello"/,
    ],
    [
      'a row without the voice that a stream needs',
      withRow('train', 'voices/train-1.wav', ''),
      [],
      /prepared\/tiny\/train\.csv row 12: audio: expected a file/,
    ],
    [
      'an unknown key',
      { 'tiny.yaml': RECIPE.replace('batchSize', 'batchsize') },
      [],
      /tiny\.yaml: training: expected .*received "batchsize"; did you mean "batchSize"\?/,
    ],
    [
      'a value of the wrong type',
      {},
      ['training.epochs=lots'],
      /tiny\.yaml: training\.epochs: expected number, received "lots"/,
    ],
    [
      'a recipe that is not there',
      { 'tiny.yaml': undefined },
      [],
      /--config: expected a recipe file, .*tiny\.yaml/,
    ],
    ['a recipe that is no YAML', { 'tiny.yaml': 'name: [tiny\nseed: 1\n' }, [], /tiny\.yaml: expected YAML/],
    [
      'a second recipe',
      {},
      ['--config', 'no-such-file.yaml'],
      /^--config: expected once, received 2 times\.$/m,
    ],
    [
      'a word behind --resume',
      {},
      ['--resume', 'training.epochs=1'],
      /^--resume: expected a run folder, or the flag behind all words; received training\.epochs=1\.$/m,
    ],
    [
      'a word that another one undoes',
      {},
      ['training.epochs=2', 'training.epochs=1'],
      /^command line: training\.epochs: expected to be set once, received it twice/,
    ],
    [
      'a folder that only a shell would name',
      {},
      ['--out', '$HOME/run'],
      /^path: expected one that is written out, or begins with ~\/; received \$HOME\/run/,
    ],
    ['--out below a file', {}, ['--out', 'tiny.yaml/run'], /run folder: expected a folder.*tiny\.yaml/],
    [
      'more folds than dialogues',
      {},
      ['splits.type=k-fold', 'splits.folds=7'],
      /splits: expected at least 7 dialogues, received 6\./,
    ],
    [
      'no dev split to select on',
      { 'corpus/dev.csv': undefined },
      [],
      /splits: expected a dev split in the dataset/,
    ],
    [
      'weights for other classes',
      {},
      ['losses.0.classWeights=[1,2]'],
      /losses\.0: cross-entropy: classWeights: expected 3 weights/,
    ],
    [
      'a model that cannot be',
      {},
      ['fusion.l2Normalize=[voice]'],
      /l2Normalize: expected .*received "voice"/,
    ],
  ])('%s', async (_, changes, args, message) => {
    user = await createUserFolder(changes);
    const before = await listing();
    expectOneError(await train(...args), 2, message);
    // What is wrong with the corpus leaves no dataset folder; a good corpus may leave its own, whole.
    const left = (await listing()).filter((path) => !before.includes(path) && path !== 'prepared');
    if (left.includes(join('prepared', 'tiny')))
      expect(left).toContain(join('prepared', 'tiny', 'dataset.json'));
    expect(left.filter((path) => !/^prepared.(tiny|\.features)/.test(path))).toEqual([]);
    expect(left.filter((path) => path.endsWith('.tmp'))).toEqual([]);
  });

  it('an unknown flag, and names the one that was meant', async () => {
    user = await createUserFolder();
    const { code, stdout, stderr } = await train('--fast-dev-runs');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe("error: unknown option '--fast-dev-runs'\n(Did you mean --fast-dev-run?)\n");
  });
});
