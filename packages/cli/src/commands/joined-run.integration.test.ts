import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeReleases } from '../../../etl/src/joined/__fixtures__/releases.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
const recipe = (mix: string, more: string, split = ''): string => `name: joined
seed: 1
dataset:
  - { source: kemdy19, from: raw/KEMDy19, into: prepared/19, marks: strip${split} }
  - { source: kemdy20, from: raw/KEMDy20_v1_1, into: prepared/20, marks: strip${split} }
  - { source: aihub-audio, from: raw/aihub, into: prepared/aihub, emotions: { 기쁨: joyful }, labels: [joyful, sad], map: { joyful: happy }, mix: { ${mix} } }
streams:
  text: { encoder: { type: tfidf, buckets: 64 } }
  audio: { encoder: { type: acoustic-statistics } }
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy }]
training: { epochs: 1, batchSize: 8 }
${more}`;

let user: string;
const lines = async (path: string): Promise<number> =>
  (await readFile(join(user, path), 'utf8')).trim().split('\n').length;
const json = async (path: string) => JSON.parse(await readFile(join(user, path), 'utf8'));

beforeAll(async () => {
  user = await newFolder();
  await writeReleases(join(user, 'raw'));
  await writeFile(join(user, 'joined.yaml'), recipe('share: 0.5, seed: 3', ''));
  await writeFile(
    join(user, 'folds.yaml'),
    recipe(
      'share: 8',
      'splits: { type: standard, folds: session-fifths, fold: 2 }',
      ', split: { type: all }',
    ),
  );
});

describe('train on several datasets', () => {
  it('goes from three releases to a model; eval counts the test split of each dataset', async () => {
    const trained = await runHere({
      app: 'train',
      user,
      args: ['--config', 'joined.yaml', '--out', 'runs/a'],
    });
    expect(trained.stderr).toMatch(/^dataset joined: done in/m);
    expect(trained.code).toBe(0);
    const { dataset, config } = await json('runs/a/run.json');
    expect(dataset.name).toBe('kemdy19+kemdy20+aihub-audio');
    expect(dataset.splits).toMatchObject({ train: { utterances: 9 + 18 + 20 }, dev: { utterances: 3 + 6 } });
    expect(config.dataset.into).toBe(join('prepared', 'kemdy19+kemdy20+aihub-audio'));
    const scored = await runHere({ app: 'eval', user, args: ['--run', 'runs/a', '--split', 'test'] });
    expect(scored.stderr).toContain('test split of kemdy20: opened 1 time so far');
    expect(scored.code).toBe(0);
    expect(await lines('prepared/kemdy19+kemdy20+aihub-audio.test-openings.jsonl')).toBe(1);
    expect(await lines('prepared/19.test-openings.jsonl')).toBe(1);
    expect(await lines('prepared/20.test-openings.jsonl')).toBe(1);
    await expect(lines('prepared/aihub.test-openings.jsonl')).rejects.toThrow('ENOENT');
  });

  it('trains one of the standard folds of both, with what is mixed in on the side of training', async () => {
    const { code, stderr } = await runHere({
      app: 'train',
      user,
      args: [
        '--config',
        'folds.yaml',
        '--out',
        'runs/b',
        'dataset.0.into=prepared/19-all',
        'dataset.1.into=prepared/20-all',
      ],
    });
    expect(stderr).not.toContain('Error');
    expect(code).toBe(0);
    const { fold, dataset } = await json('runs/b/run.json');
    expect(fold).toBe(2);
    expect(dataset.splits).toEqual({
      train: { dialogues: 8 + 12 + 8, utterances: 12 + 18 + 8 },
      dev: { dialogues: 2 + 4, utterances: 3 + 6 },
      heldOut: { dialogues: 2 + 4, utterances: 3 + 6 },
    });
    const heldOut = await json('runs/b/predictions-held-out.json');
    expect(heldOut.utterances.map(({ id }: { id: string }) => id.split('/')[1]!.slice(0, 14)).sort()).toEqual(
      ['kemdy19.Sess05', 'kemdy20.Sess09', 'kemdy20.Sess16'].flatMap((name) => [name, name, name]),
    );
  });
});
