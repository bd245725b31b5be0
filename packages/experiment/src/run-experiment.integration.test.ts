import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, expect, it, vi } from 'vitest';
import type { ExperimentEvent } from './events.js';
import type { RecipeInput } from './recipe/recipe.js';
import { runExperiment } from './run-experiment.js';

const temporaryFolder = temporaryFolders();

const before = process.env.INIT_CWD;
afterEach(() => {
  vi.restoreAllMocks();
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

const RECIPE: RecipeInput = {
  name: 'tiny',
  dataset: { source: 'folder', from: 'corpus', into: 'data', labels: ['neutral', 'joy'] },
  streams: { text: { modality: 'text', encoder: { type: 'tfidf', buckets: 64 } } },
  fusion: { type: 'concat' },
  losses: [{ type: 'cross-entropy' }],
  training: { epochs: 2, batchSize: 4 },
};

const csvOf = (dialogues: readonly string[]): string =>
  [
    'dialogue,sequence,speaker,text,emotion',
    ...dialogues.flatMap((name) => [`${name},0,Ada,So it is.,neutral`, `${name},1,Grace,Wonderful!,joy`]),
    '',
  ].join('\n');

it('trains a recipe that is an object, where the user stands, and prints nothing', async () => {
  const user = await temporaryFolder();
  await mkdir(join(user, 'corpus'));
  await writeFile(join(user, 'corpus/train.csv'), csvOf(['a', 'b', 'c', 'd']));
  await writeFile(join(user, 'corpus/dev.csv'), csvOf(['e', 'f']));
  process.env.INIT_CWD = user;
  const [stdout, stderr] = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockReturnValue(true),
  );
  const events: ExperimentEvent[] = [];
  await runExperiment({
    recipe: RECIPE,
    overrides: ['training.epochs=1'],
    directory: 'runs/tiny',
    reports: false,
    onEvent: (event) => events.push(event),
  });
  expect(stdout).not.toHaveBeenCalled();
  expect(stderr).not.toHaveBeenCalled();
  const { epochs } = JSON.parse(await readFile(join(user, 'runs/tiny/run.json'), 'utf8'));
  expect(epochs).toHaveLength(1);
  expect(existsSync(join(user, 'data/dataset.json'))).toBe(true);
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['training-started', 'epoch-ended', 'training-ended']),
  );
});

it('refuses a recipe that is wrong before it makes a folder', async () => {
  const user = await temporaryFolder();
  process.env.INIT_CWD = user;
  await expect(
    runExperiment({ recipe: RECIPE, overrides: ['fusion.type=concatt'], directory: 'run' }),
  ).rejects.toThrow('did you mean "concat"?');
  expect(existsSync(join(user, 'run'))).toBe(false);
});
