import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

interface Run {
  readonly epochs: readonly { readonly dev: object }[];
  readonly best: { readonly epoch: number; readonly dev: object };
}
interface Scored {
  readonly accuracy: number;
  readonly weightedF1: number;
  readonly macroF1: number;
}

let user: string;
let first: ProgramResult;
const train = (...args: string[]) =>
  runHere({ app: 'train', user, args: ['--config', 'tiny.yaml', '--no-report', ...args] });
const path = (...parts: string[]): string => join(user, ...parts);
const json = async <T = unknown>(...parts: string[]): Promise<T> =>
  JSON.parse(await readFile(path(...parts), 'utf8')) as T;
const weights = (run: string): Promise<Buffer> => readFile(path(run, 'checkpoints/best.safetensors'));

beforeAll(async () => {
  user = await createUserFolder();
  first = await runProgram({ app: 'train', user, args: ['--config', 'tiny.yaml', '--out', 'runs/a'] });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('train', () => {
  it('exits 0, says where the run is, and writes plain progress lines on standard error', () => {
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(
      /^dev: weighted F1 [\d.]+, .*\nrun: {4}runs\/a\nreport: runs\/a\/report\.html\n$/,
    );
    for (const line of ['dataset folder', 'encode audio', 'encode visual', 'train tiny', 'report']) {
      expect(first.stderr).toMatch(new RegExp(`^${line}: done in [\\d.]+ s`, 'm'));
    }
    // Neither carriage returns nor colours: this is no terminal.
    expect(first.stderr.includes('\r') || first.stderr.includes('\u001b')).toBe(false);
  });

  it('writes every file of the contract, and run.json with every field', async () => {
    expect(await readdir(path('runs/a'))).toEqual(
      expect.arrayContaining(['run.json', 'metrics.jsonl', 'checkpoints', 'eval-dev.json', 'report.html']),
    );
    const scores = {
      accuracy: expect.any(Number),
      weightedF1: expect.any(Number),
      macroF1: expect.any(Number),
    };
    const run = await json<Run>('runs/a/run.json');
    expect(run).toMatchObject({
      name: 'tiny',
      seed: 1,
      config: { name: 'tiny', fusion: { type: 'concat' }, training: { epochs: 3 } },
      environment: { node: process.version },
      engine: { type: expect.any(String), threads: expect.any(Number) },
      dataset: {
        name: 'tiny',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        splits: { train: { dialogues: 4, utterances: 12 }, dev: { dialogues: 2, utterances: 5 } },
      },
      parameters: expect.any(Number),
      epochs: [1, 2, 3].map((epoch) => ({ epoch, trainLoss: expect.any(Number), dev: scores })),
      best: { epoch: expect.any(Number), dev: scores },
      timings: {
        etlSeconds: expect.any(Number),
        encodeSeconds: expect.any(Number),
        trainSeconds: expect.any(Number),
        stepMsMedian: expect.any(Number),
      },
    });
    // The loss is known while training only.
    const { loss: _, ...metrics } = run.best.dev as Record<string, number>;
    expect(await json('runs/a/eval-dev.json')).toMatchObject({ split: 'dev', examples: 5, metrics });
    const lines = (await readFile(path('runs/a/metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(run.epochs as object[]);
  });

  it('never opens the test split', async () => {
    expect(await readdir(path('prepared'))).toEqual(['.features', 'tiny', 'tiny.hashes.json']);
    expect(
      Object.keys((await json<{ dataset: { splits: object } }>('runs/a/run.json')).dataset.splits),
    ).toEqual(['train', 'dev']);
  });

  it('gives the same bytes for the same seed, in silence with --quiet', async () => {
    const { code, stdout, stderr } = await train('--out', path('elsewhere'), '--quiet');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await weights('elsewhere')).equals(await weights('runs/a'))).toBe(true);
    expect(await json('elsewhere/eval-dev.json')).toEqual(await json('runs/a/eval-dev.json'));
  });

  it('trains several seeds side by side, and each as it would be alone', async () => {
    expect(await train('--out', 'runs/seeds', 'seeds=[1,2]')).toMatchObject({ code: 0 });
    const evaluations = await Promise.all(
      [1, 2].map((n) => json<Scored>(`runs/seeds/seed-${n}/eval-dev.json`)),
    );
    const { runs, mean, sd } = await json<{ runs: object[]; mean: Scored; sd: Scored }>(
      'runs/seeds/summary.json',
    );
    expect(runs).toMatchObject([
      { path: 'seed-1', seed: 1 },
      { path: 'seed-2', seed: 2 },
    ]);
    for (const key of ['accuracy', 'weightedF1', 'macroF1'] as const) {
      const [a, b] = evaluations.map((evaluation) => evaluation[key]) as [number, number];
      expect(mean[key]).toBeCloseTo((a + b) / 2, 12);
      expect(sd[key]).toBeCloseTo(Math.abs(a - b) / Math.SQRT2, 12);
    }
    const [one, two] = await Promise.all([1, 2].map((n) => weights(`runs/seeds/seed-${n}`)));
    expect(one!.equals(await weights('runs/a'))).toBe(true);
    expect(one!.equals(two!)).toBe(false);
  });

  it('holds every utterance of train and dev out once over the folds, and never one of test', async () => {
    const words = ['splits.type=k-fold', 'splits.folds=3', 'training.epochs=1'];
    expect(await train('--out', 'runs/folds', ...words)).toMatchObject({ code: 0 });
    expect(await json('runs/folds/summary.json')).toMatchObject({
      split: 'held-out',
      runs: [1, 2, 3].map((fold) => ({ path: `fold-${fold}`, seed: 1, fold })),
      mean: { weightedF1: expect.any(Number) },
      sd: { weightedF1: expect.any(Number) },
    });
    const dialogueOf = (id: string): string => id.slice(0, id.lastIndexOf('/'));
    const held: string[] = [];
    for (const fold of [1, 2, 3]) {
      const idsOf = async (split: string): Promise<string[]> => {
        const file = `runs/folds/fold-${fold}/predictions-${split}.json`;
        return (await json<{ utterances: { id: string }[] }>(file)).utterances.map(({ id }) => id);
      };
      const [heldOut, dev] = [await idsOf('held-out'), await idsOf('dev')];
      const heldDialogues = new Set(heldOut.map(dialogueOf));
      expect(dev.filter((id) => heldDialogues.has(dialogueOf(id)))).toEqual([]);
      const { dataset } = await json<{ dataset: { splits: Record<string, { dialogues: number }> } }>(
        `runs/folds/fold-${fold}/run.json`,
      );
      expect(Object.values(dataset.splits).reduce((sum, { dialogues }) => sum + dialogues, 0)).toBe(6);
      held.push(...heldOut);
    }
    const everything = await Promise.all(
      ['train', 'dev'].map((split) => readFile(path(`prepared/tiny/${split}.csv`), 'utf8')),
    );
    const ids = everything.flatMap((text) => text.match(/^(train|dev)\/\w+\/\d+/gm) ?? []);
    expect(held.sort()).toEqual(ids.sort());
    expect(held).toHaveLength(17);
  });

  it('--fast-dev-run trains one epoch into a folder of its own', async () => {
    const { code, stdout } = await train('--fast-dev-run', 'seeds=[1,2]');
    expect(code).toBe(0);
    const [, run] = /^run: {4}(runs\/tiny-[0-9a-f]{12}-fast)$/m.exec(stdout)!;
    expect((await json<Run>(run!, 'run.json')).epochs).toHaveLength(1);
  });

  it('--help exits 0', async () => {
    const { code, stdout, stderr } = await train('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const word of [
      '--config <file>',
      '--out <dir>',
      '--fast-dev-run',
      '--quiet',
      '[key.path=value...]',
    ]) {
      expect(stdout).toContain(word);
    }
  });
});
