import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  COMPARISON_FILE,
  type EvaluationRecord,
  evaluationFile,
  predictionsFile,
  RUN_FILE,
  SWEEP_FILE,
} from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
let user: string;
const at = (...parts: string[]): string => join(user, ...parts);
const train = (...args: string[]) =>
  runHere({ app: 'train', user, args: ['--config', 'tiny.yaml', '--no-report', ...args] });
const trained = async (...args: string[]): Promise<void> => {
  const { code, stderr } = await train(...args);
  expect(code, stderr).toBe(0);
};
const evaluate = (...args: string[]) => runHere({ app: 'eval', user, args: [...args, '--no-report'] });
const jsonOf = async (...args: string[]) => {
  const { code, stdout, stderr } = await evaluate(...args, '--json');
  expect(code, stderr).toBe(0);
  return { record: JSON.parse(stdout), stderr };
};
const accuracyOf = async (run: string, split: string): Promise<number> =>
  (await readRecord(at(run), evaluationFile(split))).metrics.accuracy!;

/** A corpus in which two emotions take turns, each said in words of its own. */
async function writeSplit(split: string, dialogues: number, joy: string, anger: string): Promise<void> {
  const lines = ['dialogue,sequence,speaker,text,emotion'];
  for (let d = 0; d < dialogues; d++) {
    for (let i = 0; i < 4; i++) {
      const isJoy = (d + i) % 2 === 0;
      lines.push(`${split}${d},${i},Ada,${isJoy ? joy : anger},${isJoy ? 'joy' : 'anger'}`);
    }
  }
  await mkdir(at('corpus'), { recursive: true });
  await writeFile(at('corpus', `${split}.csv`), `${lines.join('\n')}\n`);
}

/** Flips one bit of a file. */
async function flip(path: string, byte: number): Promise<() => Promise<void>> {
  const before = await readFile(path);
  const after = Buffer.from(before);
  after[byte < 0 ? after.length + byte : byte]! ^= 1;
  await writeFile(path, after);
  return () => writeFile(path, before);
}

/** A copy of a run as an older program would have left it: without a hash. */
async function copyOfOld(run: string, to: string): Promise<void> {
  await cp(at(run), at(to), { recursive: true });
  for (const name of [
    'run.json',
    'eval-dev.json',
    'eval-held-out.json',
    'predictions-dev.json',
    'predictions-held-out.json',
  ]) {
    const text = await readFile(at(to, name), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const { files: _, madeFrom: __, ...content } = JSON.parse(text) as Record<string, unknown>;
    await writeFile(at(to, name), JSON.stringify(content));
  }
}

const NEW_WORDS = ['other words', 'other words'] as const;

beforeAll(async () => {
  user = await newFolder();
  await writeSplit('train', 8, 'what a great day', 'stop that noise');
  await writeSplit('dev', 3, 'a great day', 'stop that');
  await writeSplit('test', 6, 'a great day', 'stop that');
  await writeFile(
    at('tiny.yaml'),
    `name: tiny
dataset: { source: folder, from: corpus, into: data/c, labels: [joy, anger] }
streams: { text: { encoder: { type: tfidf, buckets: 64 } } }
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy }]
training: { epochs: 5, batchSize: 8, optimizer: { type: adamw, learningRate: 0.01 } }
`,
  );
  for (const args of [
    ['--out', 'A'],
    ['--out', 'folds-A', 'splits={ type: k-fold, folds: 3 }'],
  ])
    await trained(...args);
  expect(await evaluate('--run', 'A', '--split', 'test')).toMatchObject({ code: 0 });
  expect(await accuracyOf('A', 'test')).toBe(1);
  await copyOfOld('A', 'old');
  await cp(at('A'), at('again'), { recursive: true });
  // Ids and labels stay, texts change.
  await writeSplit('test', 6, ...NEW_WORDS);
  await writeSplit('dev', 3, ...NEW_WORDS);
  for (const args of [
    ['--out', 'B', 'name=b'],
    ['--out', 'folds-B', 'name=b', 'splits={ type: k-fold, folds: 3 }'],
  ])
    await trained(...args);
});

describe('runs whose dataset changed between them', () => {
  it('are told by the hashes in every record of scores and predictions', async () => {
    const { dataset, files } = await readRecord(at('B'), RUN_FILE);
    const weights = files!['checkpoints/best.safetensors']!.sha256;
    expect(Object.keys(files!)).toEqual(['checkpoints/best.safetensors', 'metrics.jsonl']);
    for (const file of [evaluationFile('dev'), predictionsFile('dev')]) {
      const { madeFrom } = await readRecord(at('B'), file);
      expect(madeFrom).toEqual({ dataset: dataset.sha256, utterances: expect.any(String), weights });
    }
    const [own, other] = await Promise.all(
      ['A', 'B'].map((run) => readRecord(at(run), evaluationFile('dev'))),
    );
    expect(own!.madeFrom!.weights).toBe(other!.madeFrom!.weights);
    expect(own!.madeFrom!.dataset).not.toBe(other!.madeFrom!.dataset);
    expect(own!.madeFrom!.utterances).not.toBe(other!.madeFrom!.utterances);
  });

  it('are scored anew before they are compared: equal weights do not differ', async () => {
    const { record, stderr } = await jsonOf('compare', 'A', 'B', '--split', 'test', '--resamples', '200');
    expect(stderr).toMatch(
      /^warning: \S+A: its scores of test are of another state of the dataset \(\w{12} then, \w{12} now\): scored anew$/m,
    );
    expect(record.means.first).toEqual(record.means.second);
    expect(record.utterances.metrics[0].bootstrap).toMatchObject({ difference: 0, pValue: 1 });
    expect(record.pairs[0].madeFrom.first).toEqual(record.pairs[0].madeFrom.second);
  });

  it('are scored anew before they are joined or listed', async () => {
    const { record } = await jsonOf('ensemble', 'again', 'B', '--split', 'dev');
    expect(record.ensemble.members[0].metrics).toEqual(record.ensemble.members[1].metrics);
    expect(record.madeFrom.dataset).toBe(record.ensemble.members[1].madeFrom.dataset);
    await cp(at('folds-A'), at('listed/folds-A'), { recursive: true });
    await cp(at('A'), at('listed/A'), { recursive: true });
    const { code, stdout } = await evaluate('all', 'listed', '--split', 'test');
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/100\.0/);
    expect(await accuracyOf('listed/A', 'test')).toBe(0.5);
  });

  it('are refused by name where a part that training cut cannot be scored anew', async () => {
    const { code, stderr } = await evaluate('compare', 'folds-A', 'folds-B', '--resamples', '50');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^warning: \S+folds-A\/fold-1: its scores of held-out are of another state of the dataset \(.*\): read as they are, since they cannot be made anew$/m,
    );
    expect(stderr).toMatch(
      /compare: expected predictions on one state of the data, received folds-A on \S+data\/c as of \w{12} and folds-B on \S+data\/c as of \w{12}: the dataset changed between them, and a part that training cut cannot be scored anew\. Train on one state, and name runs of that\./,
    );
    for (const run of ['folds-A', 'folds-B']) await cp(at(run), at('states', run), { recursive: true });
    const all = await evaluate('all', 'states');
    expect(all.stdout).toMatch(
      /scores on different states of the dataset c do not compare \(\w{12}: .*folds-A\/fold-1.*; \w{12}: .*folds-B\/fold-1/,
    );
  });
});

describe('a run folder whose files do not say what they are of', () => {
  it('is scored anew, and says so', async () => {
    const { record, stderr } = await jsonOf('compare', 'old', 'B', '--resamples', '50');
    expect(stderr).toMatch(
      /^warning: \S+old: its scores of dev do not say which data and weights they are of: scored anew$/m,
    );
    expect(record.means.first).toEqual(record.means.second);
  });

  it('is read as it is where it cannot be scored anew, and says so', async () => {
    for (const fold of ['fold-1', 'fold-2', 'fold-3'])
      await copyOfOld(`folds-A/${fold}`, `old-folds/${fold}`);
    await cp(at('folds-A/summary.json'), at('old-folds/summary.json'));
    const { stderr } = await jsonOf('compare', 'old-folds', 'folds-B', '--resamples', '50');
    expect(stderr).toMatch(
      /^warning: \S+old-folds\/fold-1: its scores of held-out do not say which data and weights they are of: read as they are, since they cannot be made anew$/m,
    );
    const { stdout } = await evaluate('all', 'old-folds');
    expect(stdout).toMatch(/which data and weights the scores are of is not known of fold-1, fold-2, fold-3/);
  });
});

describe('one flipped bit', () => {
  const refused = async (message: RegExp, ...args: string[]): Promise<void> => {
    const { code, stderr } = await evaluate(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  };

  it('of the weights is refused by eval, compare and init.from, by name', async () => {
    const restore = await flip(at('B/checkpoints/best.safetensors'), -5);
    const message =
      /B\/checkpoints\/best\.safetensors: expected the \d+ bytes with SHA-256 \w{12} that run\.json names, received \d+ bytes with SHA-256 \w{12}: the file was changed or damaged\. Put the file of this run back, or train it again\./;
    await refused(message, '--run', 'B', '--split', 'test');
    await refused(message, 'compare', 'A', 'B', '--split', 'dev');
    await refused(message, 'ensemble', 'A', 'B', '--split', 'dev');
    await refused(message, 'all', 'B', '--split', 'dev');
    const { code, stderr } = await train('--out', 'C', 'init={ from: B }');
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    await restore();
    expect(await evaluate('compare', 'A', 'B', '--split', 'dev')).toMatchObject({ code: 0 });
  });

  it('of predictions is refused by name, and gone when the run is scored again', async () => {
    const path = at('B/predictions-dev.json');
    const text = await readFile(path, 'utf8');
    // Another digit of a probability: JSON as good as before.
    const byte = text.indexOf('0.', text.indexOf('probabilities')) + 4;
    await flip(path, byte);
    await refused(
      /B\/predictions-dev\.json: expected the \d+ bytes .* that eval-dev\.json names, received .*\. Put the file back, or score the run again: eval --run \S+B --split dev\./,
      'compare',
      'A',
      'B',
      '--split',
      'dev',
    );
    expect(await evaluate('--run', 'B', '--split', 'dev')).toMatchObject({ code: 0 });
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});

describe('tables of several runs', () => {
  const cells = async (...parts: string[]): Promise<string[][]> =>
    (await readFile(at(...parts), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split(',').slice(-3));
  const columns = ['datasetSha256', 'utterancesSha256', 'weightsSha256'];

  it('say of each score what it is of', async () => {
    await cp(at('B'), at('table/B'), { recursive: true });
    expect(await evaluate('all', 'table', '--split', 'dev')).toMatchObject({ code: 0 });
    const { madeFrom } = await readRecord(at('B'), evaluationFile('dev'));
    const { dataset, utterances, weights } = madeFrom!;
    expect(await cells('table/comparison.csv')).toEqual([columns, [dataset, utterances, weights]]);
    expect((await readRecord(at('table'), COMPARISON_FILE)).runs[0]!.madeFrom).toEqual([madeFrom]);
  });

  it('are not made of scores of another state than the runs: these are refused by name', async () => {
    const space = 'space: { training.optimizer.learningRate: [0.001, 0.01] }';
    await writeFile(at('rates.yaml'), `name: rates\nrecipe: tiny.yaml\nmethod: grid\n${space}\n`);
    const sweep = () => runHere({ app: 'train', user, args: ['sweep', 'rates.yaml'] });
    expect(await sweep()).toMatchObject({ code: 0 });
    const { trials } = await readRecord(at('runs/rates'), SWEEP_FILE);
    for (const { trial, madeFrom } of trials) {
      const evaluation = await readRecord(at(`runs/rates/trial-00${trial}`), evaluationFile('dev'));
      expect(madeFrom).toEqual([evaluation.madeFrom]);
    }
    const [first] = trials[0]!.madeFrom!;
    const { dataset, utterances, weights } = first!;
    expect((await cells('runs/rates/sweep.csv')).slice(0, 2)).toEqual([
      columns,
      [dataset, utterances, weights],
    ]);

    const file = at('runs/rates/trial-001/eval-dev.json');
    const before = await readFile(file, 'utf8');
    for (const [key, what] of [
      ['dataset', 'state of the dataset'],
      ['weights', 'weights'],
    ] as const) {
      const record = JSON.parse(before) as EvaluationRecord;
      const madeFrom = { ...record.madeFrom!, [key]: 'f'.repeat(64) };
      await writeFile(file, JSON.stringify({ ...record, madeFrom }));
      const { code, stderr } = await sweep();
      expect(stderr).toMatch(
        new RegExp(
          `trial-001/eval-dev\\.json: expected scores of the ${what} that the run was trained with \\(\\w{12}\\), received some of another \\(f{12}\\)\\. Score it again: eval --run \\S+trial-001 --split dev\\.`,
        ),
      );
      expect(code).toBe(2);
    }
    expect(await evaluate('--run', 'runs/rates/trial-001', '--split', 'dev')).toMatchObject({ code: 0 });
    expect(await sweep()).toMatchObject({ code: 0 });
  });
});

describe('predictions by other weights', () => {
  it('are made anew, or refused where training cut the part', async () => {
    const spoil = async (run: string, split: string): Promise<void> => {
      for (const name of [`eval-${split}.json`, `predictions-${split}.json`]) {
        const { files: _, ...content } = JSON.parse(
          await readFile(at(run, name), 'utf8'),
        ) as EvaluationRecord;
        const madeFrom = { ...content.madeFrom!, weights: 'f'.repeat(64) };
        await mkdir(dirname(at(run, name)), { recursive: true });
        await writeFile(at(run, name), JSON.stringify({ ...content, madeFrom }));
      }
    };
    await spoil('B', 'dev');
    const { stderr } = await jsonOf('compare', 'A', 'B', '--split', 'dev', '--resamples', '50');
    expect(stderr).toMatch(
      /B: its scores of dev are of other weights \(f{12} then, \w{12} now\): scored anew$/m,
    );
    await spoil('folds-B/fold-1', 'held-out');
    const { code, stderr: refusal } = await evaluate('all', 'folds-B');
    expect(code).toBe(2);
    expect(refusal).toMatch(
      /fold-1: expected scores of held-out by its weights, received some that are of other weights \(.*\)\. They cannot be made anew here: put the files of one run back, or train it again\./,
    );
    await rm(at('folds-B'), { recursive: true });
  });
});
