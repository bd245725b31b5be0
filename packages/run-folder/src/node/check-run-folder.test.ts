import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { changedInputs, checkRunFolder, readStartedRun } from './check-run-folder.js';

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
  await folder.open({ dataset: 'd' }, log);
};
const STARTED = ['inputs.json', 'recipe.json'];
const leave = async (path: string): Promise<void> => {
  await mkdir(dirname(join(root, 'run', path)), { recursive: true });
  await writeFile(join(root, 'run', path), '{}');
};

describe('checkRunFolder', () => {
  it('replaces the run of the same recipe', async () => {
    await open({ seed: 1 });
    await writeFile(join(root, 'run/eval-test.json'), '{}');
    await open({ seed: 1 });
    expect(await readdir(join(root, 'run'))).toEqual(STARTED);
    expect(await readdir(root)).toEqual(['run']);
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
    expect((await readdir(root)).sort()).toEqual(['run', 'run.old-1']);
    expect(lines[0]).toMatch(
      /^the run from before the dataset and the weights of init\.from changed that was in /,
    );
  });

  it('names the streams whose encoder is another now; a run from before encoders were written down is not held against them', async () => {
    const directory = join(root, 'run');
    const inputs = { dataset: 'd', encoders: { text: 'a', audio: 'b' } };
    await (await checkRunFolder({ directory, recipe: {} })).open(inputs, log);
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
      'recipe.json',
    ]);
    await expect(open({ training: { epochs: 3 } }, join(root, 'run'), true)).rejects.toThrow(
      /^run folder: expected the recipe that the run in .* was started with, received one that differs in seed, training\.epochs\.$/,
    );
  });

  it('takes a folder in which a process was killed at its first file for an empty one', async () => {
    for (const name of ['recipe.json.0123abcd-7-0123abcd.tmp', 'options.json', 'inputs.json'])
      await leave(name);
    await open({ seed: 1 }, join(root, 'run'), true);
    expect(await readdir(root)).toEqual(['run']);
    expect((await readStartedRun(join(root, 'run'))).fastDevRun).toBe(false);
    expect((await readdir(join(root, 'run'))).sort()).toEqual(STARTED);
  });

  it('says with what a run was started', async () => {
    const folder = await checkRunFolder({ directory: root, recipe: { seed: 1 }, fastDevRun: true });
    await folder.open({ dataset: 'd' }, log);
    expect(await readStartedRun(root)).toMatchObject({ recipe: { seed: 1 }, fastDevRun: true });
    await expect(readStartedRun(join(root, 'nothing'))).rejects.toThrow(
      'run folder: expected the folder of an earlier run',
    );
  });
});
