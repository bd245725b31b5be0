import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { floats, integers } from '../../../etl/src/features/__fixtures__/arrays.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
const RECIPE = `name: features
seed: 1
dataset: { source: features, from: raw, into: prepared/features, labels: [low, high] }
streams:
  text: { encoder: { type: features, name: roberta } }
  audio: { encoder: { type: features } }
  words: { modality: text, encoder: { type: tfidf, buckets: 64 } }
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy }]
training: { epochs: 8, batchSize: 4, optimizer: { type: adamw, learningRate: 0.05 } }
`;

/** Utterances whose words say nothing: the sign of the first feature is the emotion. */
function filesOf(split: string, rows: number): Record<string, string | Uint8Array> {
  const isHigh = (i: number): boolean => i % 3 === 0;
  const lines = Array.from(
    { length: rows },
    (_, i) => `d${i >> 2},${i & 3},Ada,So.,${isHigh(i) ? 'high' : 'low'}`,
  );
  const vectors = Array.from({ length: rows }, (_, i) => [isHigh(i) ? 1 : -1, 0.1 * (i % 5), 1]);
  const steps = vectors.flatMap((vector) => [...vector, 9, 9, 9]);
  return {
    [`${split}.csv`]: ['dialogue,sequence,speaker,text,emotion', ...lines, ''].join('\n'),
    [`${split}_roberta.npy`]: floats([rows, 3], ...vectors.flat()),
    [`${split}_audio.npy`]: floats([rows, 2, 3], ...steps),
    [`${split}_audio_lengths.npy`]: integers(...Array<number>(rows).fill(1)),
  };
}

let user: string;

beforeAll(async () => {
  user = await newFolder();
  const files = { ...filesOf('train', 24), ...filesOf('dev', 12), ...filesOf('test', 8) };
  await mkdir(join(user, 'raw'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(user, 'raw', name), content);
  await writeFile(join(user, 'features.yaml'), RECIPE);
  await mkdir(join(user, 'raw-text'));
  for (const [name, content] of Object.entries({ ...filesOf('train', 8), ...filesOf('dev', 4) })) {
    if (!name.includes('audio')) await writeFile(join(user, 'raw-text', name), content);
  }
  await writeFile(join(user, 'joined.yaml'), JOINED);
});

/** Two datasets, of which only the first has the stream `audio`. */
const JOINED = `name: joined-features
seed: 1
dataset:
  - { source: features, as: both, from: raw, into: prepared/both, labels: [low, high] }
  - { source: features, as: text-only, from: raw-text, into: prepared/text-only, labels: [low, high] }
streams:
  text: { encoder: { type: features, name: roberta } }
  audio: { encoder: { type: features } }
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy }]
training: { epochs: 8, batchSize: 4, optimizer: { type: adamw, learningRate: 0.05 } }
`;

describe('train on ready features', () => {
  it('learns from them, and eval reads those of the test split', async () => {
    const trained = await runHere({
      app: 'train',
      user,
      args: ['--config', 'features.yaml', '--out', 'runs/a'],
    });
    expect(trained.stderr).toMatch(/^read text: done in .*ready features/m);
    expect(trained.code).toBe(0);
    expect(trained.stdout).toContain('dev: weighted F1 100.0,');
    const scored = await runHere({ app: 'eval', user, args: ['--run', 'runs/a', '--split', 'test'] });
    expect(scored.code).toBe(0);
    expect(scored.stdout).toMatch(/^weighted F1 +100\.0 %$/m);
  });

  it('gives the same weights where memory has no room for them, and they are read from the disk', async () => {
    const trainTo = (out: string) =>
      runHere({ app: 'train', user, args: ['--config', 'features.yaml', '--out', out, '--no-report'] });
    expect((await trainTo('runs/memory')).code).toBe(0);
    const memory = vi.spyOn(process, 'constrainedMemory').mockReturnValue(1);
    const trained = await trainTo('runs/disk');
    expect(memory).toHaveBeenCalled();
    memory.mockRestore();
    expect(trained.code, trained.stderr).toBe(0);
    const weights = (run: string) => readFile(join(user, run, 'checkpoints/best.safetensors'));
    expect((await weights('runs/disk')).equals(await weights('runs/memory'))).toBe(true);
  });

  it('masks a stream that only some datasets have where fusion.missing is set, and says so where it is not', async () => {
    const args = ['--config', 'joined.yaml', '--out', 'runs/joined'];
    const refused = await runHere({ app: 'train', user, args });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/of the stream "audio" for .*text-only\.d.*With fusion\.missing/);
    const trained = await runHere({ app: 'train', user, args: [...args, 'fusion.missing={}'] });
    expect(trained.stderr).toMatch(/stream audio: missing from 12 of 48 utterances/);
    expect(trained.code).toBe(0);
    expect(trained.stdout).toContain('dev: weighted F1 100.0,');
  });
});
