import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { countsOf, found, put } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { entry, pathOf } from './__fixtures__/dialogues.js';
import { AIHUB_EMOTIONS, coarseEmotionOf } from './emotions.js';
import type { AihubTextSourceOptions } from './options.js';

const temporaryFolder = temporaryFolders();

async function release(
  training: unknown,
  validation: unknown = [entry('Pro_00001_00001', { code: 'E60', profile: 'Pro_00001' })],
  more: Partial<AihubTextSourceOptions> = {},
) {
  const folder = await temporaryFolder();
  const from = join(folder, 'raw');
  for (const [part, content] of [
    ['Training', training],
    ['Validation', validation],
  ] as const) {
    if (content !== undefined)
      await put(join(from, pathOf(part)), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { source: 'aihub-text', from, into: join(folder, 'dataset'), ...more } as const;
}

describe('prepareAihubText', () => {
  it('gives each human turn the emotion of its dialogue; the system’s turns keep their places', async () => {
    const options = await release([
      entry('Pro_05349_00062'),
      entry('Pro_05350_00001', { code: 'E35', profile: 'Pro_05350' }),
    ]);
    const lines: string[] = [];
    await prepareDataset(options, { log: (line) => lines.push(line) });
    const { splits, labels, audit } = await readDataset(options.into, { splits: ['train', 'dev'] });
    expect(labels).toEqual(AIHUB_EMOTIONS);
    expect(splits.train!.map(({ id, speaker, text, emotion }) => [id, speaker, text, emotion])).toEqual([
      ['train/Pro_05349_00062/0', 'Pro_05349', '오늘 발표를 망쳤어.', 'anger'],
      ['train/Pro_05349_00062/2', 'Pro_05349', '준비한 말을 다 잊었어.', 'anger'],
      ['train/Pro_05350_00001/0', 'Pro_05350', '오늘 발표를 망쳤어.', 'anxiety'],
      ['train/Pro_05350_00001/2', 'Pro_05350', '준비한 말을 다 잊었어.', 'anxiety'],
    ]);
    expect(splits.dev!.map(({ emotion }) => emotion)).toEqual(['joy', 'joy']);
    expect(countsOf(audit)).toMatchObject({
      'train utterances': 4,
      'train dialogues': 2,
      'empty human turns': 3,
      'speakers in both splits': 0,
    });
    expect(lines).toContain('aihub-text: train dialogues: 2');
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
  });

  it('names every fault of a release that has them all, and no other', async () => {
    const options = await release([
      entry('a'),
      entry('a'),
      entry('a', { code: 'E20' }),
      entry('b', { code: 'E99' }),
      entry('c', { code: 'E41', id: 'S06_D02_E18' }),
      entry('d', { code: '', id: 'S06_D02_E50' }),
      entry('e', { content: { HS01: '', HS02: null, HS03: ' ', SS01: '네?' } }),
      entry('f', { content: { HS01: '그래'.normalize('NFD'), SS01: null, HS02: null } }),
      entry('g/h', { profile: '' }),
      { talk: 'something else' },
    ]);
    await put(join(options.from, '._x_Training.json'), 'junk');
    const log: string[] = [];
    await prepareDataset(options, { log: (line) => log.push(line) });
    const { splits, audit } = await readDataset(options.into, { splits: ['train', 'dev'] });
    expect(found(audit)).toEqual({
      'train utterances': 11,
      'train dialogues': 6,
      'dev utterances': 2,
      'dev dialogues': 1,
      'junk files passed over': 1,
      'entries of another form left out': 1,
      'dialogues without a known emotion left out': 1,
      'emotion ids that name another emotion than the type': 1,
      'dialogues without a human turn left out': 1,
      'repeated dialogues left out': 1,
      'dialogue names used again': 1,
      'dialogues without a profile': 1,
      // a (3 times), c, d, g and that of Validation: their third; e: two.
      'empty human turns': 9,
      'null human turns': 2,
      'absent human turns': 1,
      'texts not in nfc': 1,
    });
    const dialogues = new Map(splits.train!.map(({ dialogue, emotion }) => [dialogue, emotion]));
    expect([...dialogues]).toEqual([
      ['a', 'anger'],
      ['a (2)', 'sadness'],
      ['c', 'hurt'],
      ['d', 'embarrassment'],
      ['f', 'anger'],
      ['g-h', 'anger'],
    ]);
    expect(splits.train!.find(({ dialogue }) => dialogue === 'f')!.text).toBe('그래');
    expect(splits.train!.at(-1)!.speaker).toBe('human');
    expect(log).toContainEqual(expect.stringMatching(/Training\.json entry 3: no emotion: "E99"/));
  });

  it('takes the 60 classes, and the validation part for test, on request', async () => {
    const options = await release([entry('a')], undefined, { target: 'fine', validation: 'test' });
    await put(join(options.from, pathOf('Validation')), JSON.stringify([entry('v', { code: 'E60' })]));
    await prepareDataset(options);
    const { splits, labels } = await readDataset(options.into, { splits: ['train', 'test'] });
    expect(labels).toHaveLength(60);
    expect([labels[0], labels[59]]).toEqual(['E10', 'E69']);
    expect(splits.train![0]!.emotion).toBe('E18');
    expect(splits.test![0]!.emotion).toBe('E60');
  });

  it('makes the same bytes from the same release', async () => {
    const [a, b] = [await release([entry('a')]), await release([entry('a')])];
    await prepareDataset(a);
    await prepareDataset(b);
    for (const name of await readdir(a.into)) {
      expect(await readFile(join(a.into, name))).toEqual(await readFile(join(b.into, name)));
    }
  });

  it('counts speakers that stand in both parts', async () => {
    const options = await release([entry('a')], [entry('b')]);
    await prepareDataset(options);
    expect(
      countsOf((await readDataset(options.into, { splits: ['dev'] })).audit)['speakers in both splits'],
    ).toBe(1);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'no file',
      undefined,
      /expected a file \*Training\.json or \*Training\.xlsx there or below, received none/,
    ],
    ['text that breaks off', '[{', /Training\.json: expected JSON/],
    ['an object', {}, /expected an array of dialogues/],
    ['no dialogue', [], /expected at least one dialogue/],
  ])('refuses %s', async (_, training, message) => {
    const preparing = prepareDataset(await release(training));
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(message);
  });

  it('takes two equal copies of a file for one, and refuses two that differ', async () => {
    const options = await release([entry('a')]);
    const copy = join(options.from, 'copy_Training.json');
    await put(copy, JSON.stringify([entry('a')]));
    await expect(prepareDataset(options)).resolves.toMatchObject({ reused: false });
    await put(copy, JSON.stringify([entry('b')]));
    await expect(prepareDataset(options)).rejects.toThrow('which differ');
  });
});

describe('coarseEmotionOf', () => {
  it('goes by the tens digit', () => {
    expect(['E10', 'E29', 'E30', 'E45', 'E50', 'E69'].map(coarseEmotionOf)).toEqual(AIHUB_EMOTIONS);
    expect(['E09', 'E70', 'E1', 'e10', ''].map(coarseEmotionOf)).toEqual(Array(5).fill(undefined));
  });
});
