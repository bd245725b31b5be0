import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256Of } from '@erc/core';
import { HOST } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { VERSION_1 } from '../__fixtures__/version-1.js';
import { begunKernels, changedInputs, checkRunFolder, readStartedRun } from './check-run-folder.js';

const newFolder = temporaryFolders();
let root: string;
const lines: string[] = [];
beforeEach(async () => {
  root = await newFolder();
  lines.length = 0;
});
const log = (line: string): void => void lines.push(line);
const open = async (recipe: Record<string, unknown>, directory = join(root, 'run'), resume = false) => {
  const folder = await checkRunFolder({ directory, recipe, resume });
  try {
    await folder.open({ dataset: 'd' }, log);
  } finally {
    await folder.release();
  }
};
const STARTED = ['inputs.json', 'options.json', 'recipe.json'];
/** Records as an earlier version wrote them. */
const RECORDS: Readonly<Record<string, string>> = {
  'run.json': join(VERSION_1, 'finished/run.json'),
  'eval-test.json': join(VERSION_1, 'finished/eval-test.json'),
  'stage.json': join(VERSION_1, 'stopped/stages/1-first/stage.json'),
};
const leave = async (path: string, content?: string): Promise<void> => {
  await mkdir(dirname(join(root, 'run', path)), { recursive: true });
  const record = RECORDS[basename(path)];
  await writeFile(join(root, 'run', path), content ?? (record ? await readFile(record) : '{}'));
};

describe('checkRunFolder', () => {
  it('replaces the run of the same recipe', async () => {
    await open({ seed: 1 });
    await leave('eval-test.json');
    await open({ seed: 1 });
    expect(await readdir(join(root, 'run'))).toEqual(STARTED);
    expect(await readdir(root)).toEqual(['run']);
  });

  it('has the kernels that a run began with, which stay when it is resumed with others', async () => {
    const directory = join(root, 'run');
    const native = { from: '@erc/native', version: '1.2.3', level: 'avx512' };
    expect(await begunKernels(directory)).toBeUndefined();
    for (const [resume, kernels] of [
      [false, native],
      [true, { from: 'onnxruntime' }],
    ] as const) {
      const folder = await checkRunFolder({ directory, recipe: { seed: 1 }, resume });
      await folder.open({ dataset: 'd' }, log, kernels);
      await folder.release();
      expect(await begunKernels(directory)).toEqual(native);
    }
  });

  it('knows that a run from before kernels were written down had those of its runtime', async () => {
    await open({ seed: 1 });
    expect(await begunKernels(join(root, 'run'))).toEqual({ from: 'onnxruntime' });
  });

  it('keeps the run of another recipe under another name', async () => {
    for (const seed of [1, 2, 3]) await open({ seed });
    expect((await readdir(root)).sort()).toEqual(['run', 'run.old-1', 'run.old-2']);
    expect(JSON.parse(await readFile(join(root, 'run.old-2/recipe.json'), 'utf8'))).toMatchObject({
      seed: 2,
    });
    expect(lines).toHaveLength(2);
  });

  it('keeps a run whose dataset or first weights are others now, and does not resume it', async () => {
    const directory = join(root, 'run');
    await open({ seed: 1 });
    await leave('run.json');
    const inputs = { dataset: 'e', init: 'w' };
    expect(await changedInputs(directory, { dataset: 'd' })).toEqual([]);
    expect(await changedInputs(join(root, 'nothing'), inputs)).toEqual([]);
    const folder = await checkRunFolder({ directory, recipe: { seed: 1 } });
    await expect(folder.checkInputs(inputs)).rejects.toThrow(
      /^run folder: .*run: expected the dataset and the weights of init\.from as the run was started with, received another state/,
    );
    await folder.open(inputs, log);
    await folder.release();
    expect((await readdir(root)).sort()).toEqual(['run', 'run.old-1']);
    expect(lines[0]).toMatch(
      /^the run from before the dataset and the weights of init\.from changed that was in /,
    );
  });

  it('names the streams whose encoder is another now; a run from before encoders were written down is not checked for them', async () => {
    const directory = join(root, 'run');
    const inputs = { dataset: 'd', encoders: { text: 'a', audio: 'b' } };
    const folder = await checkRunFolder({ directory, recipe: {} });
    await folder.open(inputs, log);
    await folder.release();
    expect(await changedInputs(directory, inputs)).toEqual([]);
    expect(await changedInputs(directory, { ...inputs, encoders: { text: 'c', audio: 'b' } })).toEqual([
      'the encoder of the stream text',
    ]);
    await rm(directory, { recursive: true });
    await open({});
    expect(await changedInputs(directory, inputs)).toEqual([]);
  });

  it('refuses a folder that is no run, and a file', async () => {
    await writeFile(join(root, 'thesis.docx'), 'x');
    await expect(open({}, root)).rejects.toThrow(
      'run folder: expected a new or empty folder, or one of an earlier run',
    );
    await expect(open({}, join(root, 'thesis.docx'))).rejects.toThrow('run folder: expected a folder');
    expect(await readdir(root)).toEqual(['thesis.docx']);
  });

  it('keeps a run that could be resumed', async () => {
    const paths = ['checkpoints/state-2-0/manifest.json', 'seed-1/run.json', 'stages/1-align/stage.json'];
    for (const path of paths) {
      await open({ seed: 1 });
      await leave(path);
      await open({ seed: 1 });
      expect(await readdir(join(root, 'run'))).toEqual(STARTED);
    }
    expect((await readdir(root)).sort()).toEqual(['run', 'run.old-1', 'run.old-2', 'run.old-3']);
    expect(lines[0]).toMatch(/^the unfinished run .*run\.old-1; it can be resumed there$/);
  });

  it('replaces a finished run that keeps its checkpoints', async () => {
    await open({ seed: 1 });
    const stage = 'stages/1-align';
    for (const path of ['checkpoints', `${stage}/checkpoints`])
      await leave(`${path}/state-2-0/manifest.json`);
    for (const path of [`${stage}/stage.json`, 'run.json']) await leave(path);
    await open({ seed: 1 });
    expect(await readdir(root)).toEqual(['run']);
  });

  it('resumes the same recipe as it is, without what a killed process left', async () => {
    await open({ seed: 1, training: { epochs: 2 }, logging: { tensorboard: false } });
    await leave('metrics.jsonl');
    await leave('run.json.0123abcd-7-0123abcd.tmp');
    await open({ seed: 1, training: { epochs: 2 } }, join(root, 'run'), true);
    expect((await readdir(join(root, 'run'))).sort()).toEqual([
      'inputs.json',
      'metrics.jsonl',
      'options.json',
      'recipe.json',
    ]);
    await expect(open({ training: { epochs: 3 } }, join(root, 'run'), true)).rejects.toThrow(
      /^run folder: expected the recipe that the run in .* was started with, received one that differs in seed, training\.epochs\.$/,
    );
  });

  it('removes what a killed process left in the folders of seeds and stages, complete or not', async () => {
    const recipe = { seed: 1 };
    await open(recipe);
    const stage = join(root, 'run/seed-1/stages/1-align');
    await mkdir(stage, { recursive: true });
    // No process has this number.
    await writeFile(join(stage, `stage.json.${HOST}-${2 ** 22 + 1}-0123abcd.tmp`), '{');
    await writeFile(join(stage, '../..', `report.html.${HOST}-${2 ** 22 + 1}-0123abcd.tmp`), '<');
    await open(recipe, join(root, 'run'), true);
    expect(await readdir(stage)).toEqual([]);
    expect(await readdir(join(root, 'run/seed-1'))).toEqual(['stages']);
  });

  it('takes a folder in which a process was killed at its first file for an empty one', async () => {
    for (const name of ['recipe.json.0123abcd-7-0123abcd.tmp', 'options.json', 'inputs.json'])
      await leave(name);
    await open({ seed: 1 }, join(root, 'run'), true);
    expect(await readdir(root)).toEqual(['run']);
    expect((await readStartedRun(join(root, 'run'))).fastDevRun).toBe(false);
    expect((await readdir(join(root, 'run'))).sort()).toEqual(STARTED);
  });

  it.each([
    ['a note', 'notes.md'],
    ['a note among the seeds', 'seed-1/notes.md'],
    ['another run', 'other/recipe.json'],
    ['the run of another seed that was begun there', 'seed-7/recipe.json'],
    ['a hidden file', '.gitignore'],
    ['weights of others', 'checkpoints/mine.safetensors'],
  ])('keeps a finished run with %s in it, and removes nothing', async (_, path) => {
    await open({ seed: 1 });
    await leave('run.json');
    await leave(path);
    await open({ seed: 1 });
    expect((await readdir(root)).sort()).toEqual(['run', 'run.old-1']);
    expect(await readdir(join(root, 'run'))).toEqual(STARTED);
    expect(await readFile(join(root, 'run.old-1', path), 'utf8')).toBe('{}');
    expect(lines[0]).toContain(`run with what no run has made (${path.split('/')[0]}`);
  });

  it('keeps what has a record that cannot be read, an empty folder and a link of a user’s too', async () => {
    for (const make of [
      () => leave('run.json', 'mine'),
      () => mkdir(join(root, 'run/ideas')),
      () => symlink(root, join(root, 'run/checkpoints')),
    ]) {
      await open({ seed: 1 });
      await leave('run.json');
      await make();
      await open({ seed: 1 });
    }
    expect((await readdir(root)).sort()).toEqual(['run', 'run.old-1', 'run.old-2', 'run.old-3']);
  });

  it('keeps a finished run whose weights are not those that its record names', async () => {
    const best = 'checkpoints/best.safetensors';
    const record = JSON.parse(await readFile(join(VERSION_1, 'finished/run.json'), 'utf8'));
    const run = JSON.stringify({ ...record, files: { [best]: { bytes: 5, sha256: sha256Of('theirs') } } });
    for (const weights of ['theirs', 'mine']) {
      await open({ seed: 1 });
      await leave('run.json', run);
      await leave(best, weights);
      await open({ seed: 1 });
    }
    expect((await readdir(root)).sort()).toEqual(['run', 'run.old-1']);
    expect(await readFile(join(root, 'run.old-1', best), 'utf8')).toBe('mine');
    expect(lines[0]).toContain(`run with what no run has made (${best}) `);
  });

  it('refuses a run inside a run', async () => {
    await open({ seed: 1 });
    for (const inside of ['other', 'seed-1', 'a/b/c'])
      await expect(open({ seed: 2 }, join(root, 'run', inside))).rejects.toThrow(
        `run folder: expected a folder outside of runs, received ${join(root, 'run', inside)}, which lies in the run ${join(root, 'run')}. Name another one.`,
      );
    expect(await readdir(join(root, 'run'))).toEqual(STARTED);
    // A recipe that somebody wrote is no run.
    await writeFile(join(root, 'recipe.json'), '{}');
    await open({ seed: 2 }, join(root, 'beside'));
  });

  it('is held by one at a time, and leaves no folder where nothing was begun', async () => {
    const directory = join(root, 'a/b');
    const folder = await checkRunFolder({ directory, recipe: {} });
    await expect(checkRunFolder({ directory, recipe: {} })).rejects.toThrow(
      new RegExp(
        `^${directory}: expected a folder that nobody else writes to, received one held by process ${process.pid} of host `,
      ),
    );
    await folder.release();
    expect(await readdir(root)).toEqual([]);
    await open({}, directory);
    expect(await readdir(directory)).toEqual(STARTED);
  });

  it('says with what a run was started', async () => {
    const folder = await checkRunFolder({ directory: root, recipe: { seed: 1 }, fastDevRun: true });
    await folder.open({ dataset: 'd' }, log);
    await folder.release();
    expect(await readStartedRun(root)).toMatchObject({ recipe: { seed: 1 }, fastDevRun: true });
    await expect(readStartedRun(join(root, 'nothing'))).rejects.toThrow(
      'run folder: expected the folder of an earlier run',
    );
  });
});
