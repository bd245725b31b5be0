import { existsSync, readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyWeights } from '@erc/core';
import type { RunRecord, StageRecord } from '@erc/run-folder';
import { readCheckpoint } from '@erc/run-folder/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';

let user: string;
beforeAll(async () => {
  user = await createUserFolder();
});
afterAll(() => rm(user, { recursive: true, force: true }));

/** The tiny recipe with stream embeddings, and these lines at its end. */
const recipeWith = (more: string): string =>
  `${RECIPE.replace('projection: { dim: 8, dropoutRate: 0.2 }', 'projection: { dim: 8, dropoutRate: 0.2 }, streamEmbeddings: { dim: 4 }')}\n${more}\n`;

async function train(more: string, out: string, flags: readonly string[] = []) {
  await writeFile(join(user, 'stages.yaml'), recipeWith(more));
  const args = ['--config', 'stages.yaml', '--out', out, '--no-report', ...flags];
  return runHere({ app: 'train', user, args });
}
const recordOf = async <T>(...path: string[]): Promise<T> =>
  JSON.parse(await readFile(join(user, 'runs', ...path), 'utf8')) as T;
const weightsOf = async (...path: string[]) =>
  copyWeights((await readCheckpoint(join(user, 'runs', ...path, 'checkpoints/best.safetensors'))).weights);

const STAGES = `stages:
  - { name: align, epochs: 2, labels: false, losses: [{ type: stream-contrastive }] }
  - { name: classify, epochs: 3, learningRate: 0.02, freeze: ['fusion/projection/**'] }
`;

/** Keeps the weights where they are. */
const still = ['training.epochs=1', 'training.optimizer.type=sgd', 'training.optimizer.learningRate=0'];

/** Epochs enough to be killed in. */
const LONG = [
  'stages.0.epochs=12',
  'stages.0.earlyStopping.monitor=loss',
  'stages.0.earlyStopping.patience=12',
];

describe('train in stages', () => {
  it('refuses a stage that cannot be, before anything is trained', async () => {
    const labelled = await train('stages: [{ name: a, labels: false }]', 'runs/none');
    expect(labelled.stderr).toContain(
      'stages.0 (a).labels: expected losses that read no labels beside false, received cross-entropy.',
    );
    const layers = "freeze: [{ layers: { pattern: 'context/{n}/**', count: 18 } }]";
    const frozen = await train(`stages: [{ name: a, ${layers} }, { name: b }]`, 'runs/none');
    expect(frozen.stderr).toContain(
      'expected at least 18 layers that "context/{n}/**" matches, received none.',
    );
    await expect(recordOf('none', 'run.json')).rejects.toThrow('ENOENT');
  });

  it('goes on from the weights of the stage before, with its own losses, and records each', async () => {
    const { code, stderr } = await train(STAGES, 'runs/two');
    expect(code, stderr).toBe(0);
    const { stages = [], epochs, groups = [] } = await recordOf<RunRecord>('two', 'run.json');
    expect(stages.map(({ name, epochs: own }) => [name, own.length])).toEqual([['align', 2]]);
    expect(await recordOf<StageRecord>('two', 'stages/1-align/stage.json')).toEqual({
      formatVersion: 2,
      ...stages[0],
    });
    expect(epochs).toHaveLength(3);
    expect(epochs[0]!.learningRate).toBe(0.02);
    expect(groups.map(({ match, frozen }) => [match, frozen])).toEqual([
      ['fusion/projection/**', true],
      [undefined, false],
    ]);
    const [aligned, classified] = [await weightsOf('two', 'stages/1-align'), await weightsOf('two')];
    const changed = Object.keys(classified).filter(
      (path) => String(classified[path]!.data) !== String(aligned[path]?.data),
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((path) => path.startsWith('fusion/projection/'))).toEqual([]);
    expect(Object.keys(aligned).some((path) => path.startsWith('loss/'))).toBe(true);
  });

  it('does not train a stage again that is done, and comes to the same', async () => {
    const before = await weightsOf('two');
    await rm(join(user, 'runs/two/run.json'));
    await rm(join(user, 'runs/two/checkpoints'), { recursive: true });
    const { code, stderr } = await runHere({ app: 'train', user, args: ['--resume', 'runs/two'] });
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('stage align');
    expect(await weightsOf('two')).toEqual(before);
  });

  it('goes on in the middle of a stage after a kill, and comes to the same', async () => {
    const metrics = join(user, 'runs/killed/stages/1-align/metrics.jsonl');
    const killed = await runProgram({
      app: 'train',
      user,
      args: ['--config', 'stages.yaml', '--out', 'runs/killed', ...LONG],
      onStderr(_, child) {
        if (existsSync(metrics) && readFileSync(metrics, 'utf8').split('\n').length > 3)
          child.kill('SIGKILL');
      },
    });
    expect([killed.code, existsSync(join(user, 'runs/killed/stages/1-align/stage.json'))]).toEqual([
      null,
      false,
    ]);
    const resumed = await runHere({ app: 'train', user, args: ['--resume', 'runs/killed'] });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/align: goes on in epoch \d+/);
    const whole = await train(STAGES, 'runs/whole', LONG);
    expect(whole.code, whole.stderr).toBe(0);
    expect(await weightsOf('killed', 'stages/1-align')).toEqual(await weightsOf('whole', 'stages/1-align'));
    expect(await weightsOf('killed')).toEqual(await weightsOf('whole'));
  });

  it('starts from the weights of another run, and says what came from where', async () => {
    const same = await train('init: { from: runs/two }', 'runs/same', still);
    expect(same.code, same.stderr).toBe(0);
    expect(same.stderr).toMatch(/init: (\d+) of \1 parameters from runs\/two/);
    const [two, kept] = [await weightsOf('two'), await weightsOf('same')];
    for (const path of Object.keys(kept)) expect(kept[path]!.data, path).toEqual(two[path]!.data);
    const { init } = await recordOf<RunRecord>('same', 'run.json');
    expect(init).toMatchObject({ from: 'runs/two', fresh: [] });
  });

  it('takes the vocabulary of the other run, or not, where they are not the same and it is said', async () => {
    const fewer = 'subset: { train: 3 }\ninit: { from: runs/two';
    const other = await train(`${fewer} }`, 'runs/fewer', still);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(
      'init.streams: expected true or false, since what is fitted for the stream text',
    );
    const taken = await train(`${fewer}, streams: true }`, 'runs/fewer', still);
    expect(taken.code, taken.stderr).toBe(0);
    const streamsOf = async (run: string) =>
      (await readCheckpoint(join(user, 'runs', run, 'checkpoints/best.safetensors'))).streams;
    expect(await streamsOf('fewer')).toEqual(await streamsOf('two'));
    expect((await recordOf<RunRecord>('fewer', 'run.json')).dataset.splits.train!.dialogues).toBe(3);
  });

  it('says what does not fit of another run', async () => {
    const { code, stderr } = await train('head: [{ dim: 5 }]\ninit: { from: runs/two }', 'runs/none');
    expect(code).toBe(2);
    expect(stderr).toMatch(/missing: head\/.*of another shape: classifier\/kernel/);
  });
});
