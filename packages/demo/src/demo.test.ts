import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findingText } from '@erc/core';
import { type DryRun, readDataset, type SourceContext, verifyDataset } from '@erc/etl';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DemoDialogue } from './corpus/index.js';
import { demo, demoOf } from './demo.js';

const newFolder = temporaryFolders();
const prepareDialogues = (lines: readonly DemoDialogue[], into: string, context?: SourceContext) =>
  demoOf(() => lines).prepare({ source: 'demo', into }, context);

const speakers = [
  { name: 'Ada', gender: 'female', age: 34 },
  { name: 'Bo', gender: 'male', age: 61 },
] as const;
const dialogues: readonly DemoDialogue[] = [
  {
    id: 'the-kettle',
    split: 'train',
    speakers,
    lines: [
      { speaker: 'Ada', emotion: 'neutral', text: 'The kettle is on.', cue: 'plain' },
      { speaker: 'Bo', emotion: 'joy', text: 'Finally!', cue: 'voice' },
      { speaker: 'Ada', emotion: 'anger', text: 'Lovely. And no milk.', cue: 'sarcasm' },
    ],
  },
  {
    id: 'the-moth',
    split: 'dev',
    speakers,
    lines: [{ speaker: 'Bo', emotion: 'fear', text: 'Is it on me?', cue: 'face' }],
  },
];

let folder = '';
beforeEach(async () => {
  folder = await newFolder();
});

describe('the source demo', () => {
  it('makes a dataset folder with a voice and three frames for each line', async () => {
    const progress: [number, number][] = [];
    const into = join(folder, 'demo');
    const { directory, reused } = await prepareDialogues(dialogues, into, {
      onProgress: (done, total) => progress.push([done, total]),
    });
    expect(reused).toBe(false);
    expect(progress).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
    await verifyDataset(directory);

    const { splits, audit, labels } = await readDataset(directory, { splits: ['train', 'dev'] });
    expect(labels[0]).toBe('neutral');
    expect(splits.train?.map(({ id, gender }) => [id, gender])).toEqual([
      ['train/the-kettle/0', 'female'],
      ['train/the-kettle/1', 'male'],
      ['train/the-kettle/2', 'female'],
    ]);
    const counts = Object.fromEntries(audit.map((finding) => [findingText(finding), finding.count]));
    expect(counts).toMatchObject({
      'train utterances': 3,
      'dev dialogues': 1,
      'wav files': 4,
      'face frames': 12,
    });
    for (const channel of ['voice', 'face']) {
      const kinds = ['that follow the emotion', 'that follow another emotion', 'without expression'];
      expect(kinds.reduce((sum, kind) => sum + counts[`${channel}s ${kind}`]!, 0)).toBe(4);
    }

    let clock = 0;
    for (const { startSeconds, endSeconds, audio, visual } of splits.train!) {
      expect(startSeconds).toBeGreaterThan(clock);
      clock = endSeconds!;
      const wav = await readFile(audio!);
      expect(wav.readUInt32LE(24)).toBe(16_000);
      // A file of whole 5 ms frames: it may be longer than the time in the table by less than one.
      expect((wav.length - 44) / 32_000 - (endSeconds! - startSeconds!)).toBeLessThan(0.0055);
      const frames = (await readdir(visual!)).sort();
      expect(frames).toEqual(['0.png', '1.png', '2.png']);
      expect(await sharp(join(visual!, frames[0]!)).metadata()).toMatchObject({ width: 96, height: 96 });
    }
  });

  it('writes the same bytes twice, and reuses a folder that is up to date', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    await prepareDialogues(dialogues, one);
    await prepareDialogues(dialogues, two);
    const manifest = (directory: string) => readFile(join(directory, 'dataset.json'), 'utf8');
    // The manifest holds the SHA-256 of every file.
    expect(await manifest(one)).toBe(await manifest(two));
    expect(await prepareDialogues(dialogues, one)).toEqual({ directory: one, reused: true });
  });

  it('makes the folder again when a line has changed', async () => {
    const into = join(folder, 'demo');
    await prepareDialogues(dialogues, into);
    const changed = dialogues.map((dialogue, i) =>
      i === 0 ? { ...dialogue, lines: dialogue.lines.slice(0, 2) } : dialogue,
    );
    expect((await prepareDialogues(changed, into)).reused).toBe(false);
  });

  it('leaves nothing behind when it is aborted half-way', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    const running = prepareDialogues(dialogues, join(folder, 'demo'), {
      signal: abort.signal,
      onProgress: () => abort.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not begin when it is aborted already', async () => {
    const running = demo.prepare(
      { source: 'demo', into: join(folder, 'demo') },
      { signal: AbortSignal.abort() },
    );
    await expect(running).rejects.toThrow(/abort/i);
    expect(await readdir(folder)).toEqual([]);
  });

  it('names a key that it does not know', () => {
    const options = { source: 'demo', into: folder, form: 'x' };
    expect(() => demo.schema.parse(options)).toThrow(/Unrecognized key: \\"form\\"/);
  });

  it('leaves a folder alone that its first version made', async () => {
    // What the first version wrote, without the files.
    const old = {
      version: 1,
      name: 'demo',
      licence: 'Original.',
      labels: ['neutral'],
      files: {},
      source: 'cafcdc99d1ccd8b3097d81d870f981063b81d2b61b43f927b45cb8ad7b8cf9e3',
      audit: { 'train utterances': 687 },
    };
    await writeFile(join(folder, 'dataset.json'), JSON.stringify(old));
    expect(await demo.prepare({ source: 'demo', into: folder })).toMatchObject({ reused: true });
  });

  it('tells in a dry run what there would be, and writes nothing', async () => {
    const told: DryRun[] = [];
    await demo.prepare(
      { source: 'demo', into: join(folder, 'demo') },
      { dryRun: (would) => told.push(would) },
    );
    expect(told[0]?.audit[0]).toEqual({ code: 'train-utterances', count: 687 });
    expect(await readdir(folder)).toEqual([]);
  });
});
