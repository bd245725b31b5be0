import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { predictionsOf, sampleRun } from '../__fixtures__/sample-run.js';
import { judge, judgedDialogues } from './judge.js';
import { embedMedia } from './media.js';

async function sampleDialogues() {
  const { dataset, directory } = await sampleRun();
  return {
    directory,
    dialogues: judgedDialogues(dataset.dialogues, judge(predictionsOf(dataset), dataset.dialogues)),
  };
}

describe('embedMedia', () => {
  it('takes the middle frame of a strip, as a small square webp', async () => {
    const { dialogues } = await sampleDialogues();
    const { faces } = await embedMedia(dialogues, 1e7);
    const uri = faces.get('dev/d0/0')!;
    const image = sharp(Buffer.from(uri.slice('data:image/webp;base64,'.length), 'base64'));
    const { width, height, format } = await image.metadata();
    expect([width, height, format]).toEqual([120, 120, 'webp']);
    const [red, green, blue] = (await image.stats()).channels.map(({ mean }) => mean);
    expect(green).toBeGreaterThan(200);
    expect(Math.max(red!, blue!)).toBeLessThan(40);
  });

  it('takes every face and voice that there is', async () => {
    const { dialogues } = await sampleDialogues();
    const { faces, voices, overBudget, unreadable } = await embedMedia(dialogues, 1e7);
    expect([faces.size, voices.size, overBudget, unreadable]).toEqual([9, 9, 0, []]);
  });

  it('stays within the budget, and counts the voices it left out', async () => {
    const { dialogues } = await sampleDialogues();
    const { voices, overBudget, bytes } = await embedMedia(dialogues, 60_000);
    expect(bytes).toBeLessThanOrEqual(60_000);
    expect(voices.size).toBeGreaterThan(0);
    expect(voices.size + overBudget).toBe(9);
  });

  it('names files that are missing or broken, and goes on', async () => {
    const { dialogues, directory } = await sampleDialogues();
    const broken = join(directory, 'broken.bin');
    await writeFile(broken, 'neither a wav nor an image');
    const [first, second] = dialogues[0]!.lines;
    const lines = [
      { ...first!, utterance: { ...first!.utterance, audio: broken, visual: broken } },
      { ...second!, utterance: { ...second!.utterance, audio: join(directory, 'nothing.wav') } },
    ];
    const { unreadable, faces } = await embedMedia([{ id: 'dev/d0', lines }], 1e7);
    expect(unreadable).toEqual([
      expect.stringMatching(/^face of dev\/d0\/0: /),
      'voice of dev/d0/0: not a wav file',
      'voice of dev/d0/1: the file is missing',
    ]);
    expect(faces.size).toBe(1);
  });
});
