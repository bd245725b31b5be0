import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { entry } from '../../../etl/src/aihub/__fixtures__/dialogues.js';
import { countsOf } from '../../../etl/src/dataset-folder/__fixtures__/sample.js';
import { floats } from '../../../etl/src/features/__fixtures__/arrays.js';
import { cleanRelease } from '../../../etl/src/iemocap/__fixtures__/release.js';
import { tinyAihub, tinyKemdy19, tinyKemdy20 } from '../../../etl/src/joined/__fixtures__/releases.js';
import { FAULTY_AUDIT, faultyRelease, tarballOf } from '../../../etl/src/meld/__fixtures__/faulty-release.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

const PAGES = fileURLToPath(new URL('../../../../docs/corpora/', import.meta.url));
/** Less of what a recipe says in full. */
const SHORT = ['training.epochs=1', 'training.batchSize=4'];

let user: string;
beforeAll(async () => {
  user = await newFolder();
  // The recipes that users are told.
  for (const file of await readdir(PAGES)) {
    const page = await readFile(join(PAGES, file), 'utf8');
    for (const [, name, text] of page.matchAll(/```yaml\n# (\S+\.yaml)\n(.*?)```/gs)) await put(name!, text!);
  }
});

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(user, path)), { recursive: true });
  await writeFile(join(user, path), content);
}

const below = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));

/** One of the recipe's classes in each utterance, so that there is something to learn. */
const features = (split: string, rows: number): Files => ({
  [`${split}.csv`]: [
    'dialogue,sequence,speaker,text,emotion',
    ...Array.from(
      { length: rows },
      (_, i) => `d${i >> 1},${i},Ada,So.,${['neutral', 'joy', 'anger'][i % 3]}`,
    ),
    '',
  ].join('\n'),
  [`${split}_audio.npy`]: floats([rows, 2], ...Array.from({ length: 2 * rows }, (_, i) => i % 5)),
  [`${split}_text.npy`]: floats([rows, 3], ...Array.from({ length: 3 * rows }, (_, i) => i % 7)),
});

interface Corpus {
  readonly recipe: string;
  readonly files: () => Files | Promise<Files>;
  readonly words?: readonly string[];
  /** Utterances of each part. */
  readonly counts: Readonly<Record<string, number>>;
}

const CORPORA: readonly Corpus[] = [
  {
    recipe: 'meld',
    files: async () => ({ 'downloads/MELD.Raw.tar.gz': await tarballOf(await faultyRelease()) }),
    words: ['dataset.media.workers=1'],
    counts: { train: 4, dev: 3 },
  },
  {
    recipe: 'iemocap',
    files: () => below('downloads/IEMOCAP_full_release', cleanRelease()),
    counts: { train: 21, dev: 3 },
  },
  {
    recipe: 'kemdy19',
    files: () => below('downloads/KEMDy19', tinyKemdy19()),
    counts: { train: 9, dev: 3 },
  },
  {
    recipe: 'kemdy20',
    files: () => below('downloads/KEMDy20_v1_1', tinyKemdy20()),
    counts: { train: 18, dev: 6 },
  },
  {
    recipe: 'aihub-text',
    files: () =>
      below('downloads/018.감성대화', {
        'Training_221115_add/라벨링데이터/감성대화말뭉치_Training.json': JSON.stringify([
          entry('a'),
          entry('b', { code: 'E60' }),
          entry('c'),
        ]),
        'Validation_221115_add/라벨링데이터/감성대화말뭉치_Validation.json': JSON.stringify([
          entry('v', { code: 'E60', profile: 'Pro_1' }),
        ]),
      }),
    counts: { train: 6, dev: 2 },
  },
  {
    recipe: 'aihub-audio',
    files: () => below('downloads/aihub', tinyAihub(20)),
    words: ['dataset.utterances=20'],
    counts: { train: 18, dev: 2 },
  },
  {
    recipe: 'my-features',
    files: () => below('my-features', { ...features('train', 12), ...features('dev', 6) }),
    counts: { train: 12, dev: 6 },
  },
];

describe('train, from a release in miniature, with the recipe of its page', () => {
  it.each(CORPORA)('goes all the way: $recipe', async ({ recipe, files, words = [], counts }) => {
    for (const [path, content] of Object.entries(await files()))
      if (content !== undefined) await put(path, content);
    const args = ['--config', `${recipe}.yaml`, '--out', `runs/${recipe}`, ...SHORT, ...words];
    const { code, stderr, stdout } = await runHere({ app: 'train', user, args });
    expect(stderr).toMatch(/^dataset [a-z0-9-]+: done in/m);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dev: weighted F1 /m);
    const { dataset } = JSON.parse(await readFile(join(user, 'runs', recipe, 'run.json'), 'utf8'));
    const utterances = Object.entries(dataset.splits as Record<string, { utterances: number }>);
    expect(Object.fromEntries(utterances.map(([part, { utterances: n }]) => [part, n]))).toEqual(counts);
  });

  it('has the audit of the release in what the run is known by', async () => {
    const { audit } = JSON.parse(await readFile(join(user, 'data/meld/dataset.json'), 'utf8'));
    expect(countsOf(audit)).toEqual(FAULTY_AUDIT);
  });

  it('and finds the test split of MELD for eval', async () => {
    const args = ['--run', 'runs/meld', '--split', 'test'];
    const { code, stdout } = await runHere({ app: 'eval', user, args });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^weighted F1 /m);
  });
});
