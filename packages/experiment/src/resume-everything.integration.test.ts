import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ExperimentEvent, OnEvent } from './events.js';
import { runMatrix } from './matrix/run-matrix.js';
import type { RecipeInput } from './recipe/recipe.js';
import { runExperiment } from './run-experiment.js';
import { runSweep } from './sweep/run-sweep.js';

const newFolder = temporaryFolders();

const RECIPE: RecipeInput = {
  name: 'tiny',
  dataset: { source: 'folder', from: 'corpus', into: 'data', labels: ['neutral', 'joy'] },
  streams: {
    text: { encoder: { type: 'tfidf', buckets: 16 } },
    turns: { modality: 'text', encoder: { type: 'tfidf', buckets: 16, contextTurns: 1 } },
  },
  fusion: { type: 'concat', projection: { dim: 4, dropoutRate: 0.2 } },
  losses: [{ type: 'cross-entropy' }],
  training: { epochs: 2, batchSize: 4 },
};
const ABLATION = { ablation: [['text'], ['turns']] };
const STAGES = {
  stages: [
    { name: 'first', epochs: 1 },
    { name: 'second', epochs: 2 },
  ],
};

const csvOf = (dialogues: string): string =>
  [
    'dialogue,sequence,speaker,text,emotion',
    ...[...dialogues].flatMap((name, i) => [
      `${name},0,Ada,So it is ${name}.,neutral`,
      `${name},1,Grace,Wonderful ${i % 3}!,joy`,
    ]),
    '',
  ].join('\n');

let user: string;
const before = process.env.INIT_CWD;
beforeAll(async () => {
  user = await newFolder();
  process.env.INIT_CWD = user;
  await mkdir(join(user, 'corpus'));
  await writeFile(join(user, 'corpus/train.csv'), csvOf('abcdef'));
  await writeFile(join(user, 'corpus/dev.csv'), csvOf('ghi'));
  await writeFile(join(user, 'tiny.yaml'), stringify(RECIPE));
  const shared = { name: 'several', recipe: 'tiny.yaml', set: { 'training.epochs': 1 } };
  const recipes = { small: {}, large: { set: { 'fusion.projection.dim': 6 } } };
  await writeFile(join(user, 'matrix.yaml'), stringify({ ...shared, seeds: [1, 2], recipes }));
  const space = { 'fusion.projection.dim': { type: 'choice', values: [2, 4, 6] } };
  await writeFile(join(user, 'sweep.yaml'), stringify({ ...shared, method: 'grid', space }));
});
afterAll(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

/** Some work in a folder, which may already be complete in part. */
type Work = (options: {
  readonly directory: string;
  readonly resume: boolean;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}) => Promise<unknown>;

/** The files of a run folder with their bytes; of records without times. */
async function filesOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const contents = files.map(async (path) => {
    const bytes = await readFile(path);
    const { timings: _, ...record } = path.endsWith('run.json') ? JSON.parse(bytes.toString()) : {};
    return [
      path.slice(directory.length + 1),
      path.endsWith('run.json') ? JSON.stringify(record) : bytes.toString('base64'),
    ];
  });
  return Object.fromEntries(await Promise.all(contents));
}

const STOPS: readonly ExperimentEvent['type'][] = ['training-started', 'epoch-ended', 'training-ended'];

/** Stops of each kind of work, evenly over its events. */
const MOST_STOPS = 6;

/** Does work to its end, then again and again with a stop at one of its events, goes on, and compares what is left. */
async function expectSameAfterEachStop(name: string, work: Work): Promise<number> {
  const run = async (directory: string, resume: boolean, at = 0, how?: 'abort' | 'throw') => {
    let count = 0;
    const abort = new AbortController();
    const onEvent: OnEvent = ({ type }) => {
      if (!STOPS.includes(type) || ++count !== at) return;
      if (how === 'throw') throw new Error('stopped here');
      abort.abort(new Error('stopped here'));
    };
    const whole = work({ directory, resume, onEvent, signal: abort.signal }).then(
      () => true,
      (error: unknown) => {
        if (at === 0 || !String(error).includes('stopped here')) throw error;
        return false;
      },
    );
    return { isWhole: await whole, count };
  };
  const { count } = await run(join(user, name, 'whole'), false);
  const expected = await filesOf(join(user, name, 'whole'));
  let stopped = 0;
  // Each takes a second or two.
  const step = Math.max(1, count / MOST_STOPS);
  for (let n = 0; n * step < count; n++) {
    const at = 1 + Math.floor(n * step);
    const directory = join(user, name, `${at}`);
    const { isWhole } = await run(directory, false, at, n % 2 === 0 ? 'throw' : 'abort');
    if (!isWhole) stopped++;
    // A second stop, in what is left.
    if (n % 3 === 2) await run(directory, true, 2, 'abort');
    await run(directory, true);
    const files = await filesOf(directory);
    expect(Object.keys(files).sort(), `stopped at ${at}`).toEqual(Object.keys(expected).sort());
    for (const [path, content] of Object.entries(expected))
      expect(files[path] === content, `stopped at ${at}: ${path}`).toBe(true);
  }
  return stopped;
}

const experiment =
  (more: Partial<RecipeInput>): Work =>
  async ({ directory, resume, onEvent, signal }) =>
    runExperiment({
      recipe: { ...RECIPE, ...more },
      directory,
      // A run that was stopped before it had a folder begins.
      resume: resume && existsSync(join(directory, 'recipe.json')),
      reports: false,
      onEvent,
      signal,
    });

describe('what was stopped at one of its events resumes byte-identically', () => {
  it.each<[string, Partial<RecipeInput>]>([
    ['ablation', ABLATION],
    ['seeds', { seeds: [1, 2] }],
    [
      'folds',
      {
        splits: { type: 'k-fold', folds: 2, by: 'dialogue', dev: { by: 'dialogue', fraction: 0.2 } },
        ...ABLATION,
      },
    ],
    ['stages', { ...STAGES, ...ABLATION }],
  ])('a run with %s', async (name, more) => {
    expect(await expectSameAfterEachStop(name, experiment(more))).toBeGreaterThan(2);
  });

  it('a matrix', async () => {
    const stopped = await expectSameAfterEachStop('matrix', ({ directory, onEvent, signal }) =>
      runMatrix({
        file: join(user, 'matrix.yaml'),
        overrides: [],
        directory: () => directory,
        reports: false,
        onEvent,
        signal,
      }),
    );
    expect(stopped).toBeGreaterThan(2);
  });

  it('a sweep', async () => {
    const stopped = await expectSameAfterEachStop('sweep', ({ directory, onEvent, signal }) =>
      runSweep({
        file: join(user, 'sweep.yaml'),
        overrides: [],
        directory: () => directory,
        onEvent,
        signal,
      }),
    );
    expect(stopped).toBeGreaterThan(2);
  });
});
