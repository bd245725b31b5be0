import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyWeights, weightsInMemory } from '@erc/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../files/checkpoint.js';
import { evaluationFile } from '../files/evaluation.js';
import { hashUtterances } from '../files/made-from.js';
import { predictionsFile } from '../files/predictions.js';
import { STAGE_FILE } from '../files/training.js';
import { bestCheckpoint, checkWeights, readBestCheckpoint, writeCheckpoint } from './checkpoint-file.js';
import { findEmbeddings } from './embeddings-file.js';
import { readRecord, writeRecord } from './record-files.js';
import { hashRunFiles } from './run-files.js';
import { findPredictions, readPredictions, writeScores } from './score-files.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'erc-scores-'));
});
afterAll(() => rm(root, { recursive: true }));
const createFolder = (): Promise<string> => mkdtemp(join(root, 'run-'));

const madeFrom = { dataset: 'd', utterances: 'u', weights: 'w' };
const third = 1 / 3;
const predictions = {
  split: 'dev',
  labels: ['joy', 'fear', 'awe'],
  madeFrom,
  utterances: [
    {
      id: 'dev/a/0',
      emotion: 'joy',
      probabilities: [third, third, third],
      predictedValence: Math.fround(0.1),
    },
    { id: 'dev/a/1', emotion: 'awe', probabilities: [1 - 2 ** -53, 5e-324, 2 ** -53] },
  ],
};
const evaluation = { split: 'dev', examples: 2, madeFrom, metrics: { accuracy: 0.5 } };
const embeddings = { data: Float32Array.of(1, 2, 3, 4), rows: 2, dim: 2 };

async function flip(path: string, byte: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[byte]! ^= 1;
  await writeFile(path, bytes);
}

describe('the files of a split', () => {
  it('come back to the last bit, and the scores name their hashes', async () => {
    const directory = await createFolder();
    const record = await writeScores(directory, { evaluation, predictions, embeddings });
    expect(Object.keys(record.files!)).toEqual(['predictions-dev.json', 'embeddings-dev.safetensors']);
    expect(await readRecord(directory, evaluationFile('dev'))).toEqual(record);
    expect(await findPredictions(directory, 'dev')).toEqual(predictions);
    expect(await findEmbeddings(directory, 'dev', 2)).toEqual(embeddings);
  });

  it('are refused by name where a bit is another', async () => {
    const directory = await createFolder();
    await writeScores(directory, { evaluation, predictions, embeddings });
    await flip(join(directory, 'predictions-dev.json'), 30);
    await expect(readPredictions(directory, 'dev')).rejects.toThrow(
      /predictions-dev\.json: expected the \d+ bytes with SHA-256 \w{12} that eval-dev\.json names, received \d+ bytes with SHA-256 \w{12}: the file was changed or damaged\. Put the file back, or score the run again: eval --run .* --split dev\.$/,
    );
    await flip(join(directory, 'embeddings-dev.safetensors'), 20);
    await expect(findEmbeddings(directory, 'dev', 2)).rejects.toThrow(
      'embeddings-dev.safetensors: expected the',
    );
  });

  it('of an older program, which named no hashes, are read', async () => {
    const directory = await createFolder();
    const { madeFrom: _, ...old } = predictions;
    await writeRecord(directory, predictionsFile('dev'), old);
    expect(await findPredictions(directory, 'dev')).toEqual(old);
    await writeRecord(directory, evaluationFile('dev'), { split: 'dev', examples: 2, metrics: {} });
    expect(await findPredictions(directory, 'dev')).toEqual(old);
    expect(await findPredictions(directory, 'test')).toBeUndefined();
    await expect(readPredictions(directory, 'test')).rejects.toThrow(
      'predictions-test.json: expected a file, received nothing.',
    );
  });

  it('that the scores do not name are left from earlier ones', async () => {
    const directory = await createFolder();
    await writeScores(directory, { evaluation, predictions, embeddings });
    await writeScores(directory, { evaluation, predictions });
    expect(await findEmbeddings(directory, 'dev', 2)).toBeUndefined();
  });
});

describe('the best weights', () => {
  const weights = { kernel: { data: Float32Array.of(1, 2), shape: [2] } };
  const checkpoint: Checkpoint = {
    weights: weightsInMemory(weights),
    streams: {},
    metadata: { epoch: '1' },
  };
  const read = async (directory: string) => {
    const { streams, metadata, weights } = (await readBestCheckpoint(directory)).checkpoint;
    return { streams, metadata, weights: await copyWeights(weights) };
  };
  const stage = {
    name: 'align',
    epochs: [{ epoch: 1, trainLoss: 1, learningRate: 0, dev: {} }],
    best: { epoch: 1, dev: {} },
  };

  async function trained(): Promise<string> {
    const directory = await createFolder();
    await mkdir(join(directory, 'checkpoints'));
    await writeCheckpoint(bestCheckpoint(directory), checkpoint);
    return directory;
  }

  it('are checked against the record of their folder: a flipped bit anywhere is refused', async () => {
    const directory = await trained();
    const files = await hashRunFiles(directory, { keepsEpochs: false });
    await writeRecord(directory, STAGE_FILE, { ...stage, files });
    expect(await read(directory)).toEqual({ ...checkpoint, weights });
    const path = bestCheckpoint(directory);
    const { length } = await readFile(path);
    for (let byte = 0; byte < length; byte++) {
      await flip(path, byte);
      await expect(readBestCheckpoint(directory), `byte ${byte}`).rejects.toThrow(
        /best\.safetensors: expected the \d+ bytes with SHA-256 \w{12} that stage\.json names/,
      );
      await flip(path, byte);
    }
    expect(await checkWeights(directory)).toBe(files['checkpoints/best.safetensors']!.sha256);
  });

  it('of an older program, or of a training that goes on, are read as they are', async () => {
    const directory = await trained();
    expect(await read(directory)).toEqual({ ...checkpoint, weights });
    await writeRecord(directory, STAGE_FILE, stage);
    expect((await readBestCheckpoint(directory)).sha256).toBe(await checkWeights(directory));
    expect(await checkWeights(await createFolder())).toBeUndefined();
  });
});

describe('hashRunFiles', () => {
  it('names what a training made, and not its scores, reports or states', async () => {
    const directory = await createFolder();
    for (const folder of ['checkpoints/state-1-2', 'stages/1-align/checkpoints', 'ablation/text'])
      await mkdir(join(directory, folder), { recursive: true });
    const made = ['checkpoints/best.safetensors', 'metrics.jsonl', 'stages/1-align/stage.json'];
    const others = [
      'eval-dev.json',
      'report.html',
      'checkpoints/state-1-2/manifest.json',
      'ablation/text/run.json',
    ];
    for (const path of [...made, ...others, 'checkpoints/epoch-3.safetensors'])
      await writeFile(join(directory, path), path);
    expect(Object.keys(await hashRunFiles(directory, { keepsEpochs: false }))).toEqual(made);
    expect(Object.keys(await hashRunFiles(directory, { keepsEpochs: true }))).toContain(
      'checkpoints/epoch-3.safetensors',
    );
  });
});

describe('hashUtterances', () => {
  const utterance = { id: 'a', speaker: 'Ada', text: 'yes', emotion: 'joy', valence: 1 };
  it('follows what was said, by whom, how it was labelled, and the order', () => {
    const hash = hashUtterances([utterance]);
    for (const change of [
      { text: 'no' },
      { speaker: 'Bo' },
      { emotion: 'fear' },
      { valence: 2 },
      { id: 'b' },
      { arousal: 0 },
    ])
      expect(hashUtterances([{ ...utterance, ...change }])).not.toBe(hash);
    const other = { ...utterance, id: 'b' };
    expect(hashUtterances([utterance, other])).not.toBe(hashUtterances([other, utterance]));
    // Media and places of files do not count: two datasets may share what is said.
    expect(hashUtterances([{ ...utterance, audio: '/a.wav' } as typeof utterance])).toBe(hash);
  });
});
