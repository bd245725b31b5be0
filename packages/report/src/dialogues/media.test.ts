import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sampleRun } from '../__fixtures__/sample-run.js';
import { embedMedia } from './media.js';

const temporaryFolder = temporaryFolders();

async function sampleUtterances() {
  const { dataset, directory } = await sampleRun(await temporaryFolder());
  return { directory, utterances: dataset.dialogues.flatMap((dialogue) => dialogue.utterances) };
}

describe('embedMedia', () => {
  it('takes the middle frame of a strip, as a small square webp', async () => {
    const { utterances } = await sampleUtterances();
    const { faces } = await embedMedia(utterances, 1e7);
    const uri = faces.get('dev/d0/0')!;
    const image = sharp(Buffer.from(uri.slice('data:image/webp;base64,'.length), 'base64'));
    const { width, height, format } = await image.metadata();
    expect([width, height, format]).toEqual([120, 120, 'webp']);
    const [red, green, blue] = (await image.stats()).channels.map(({ mean }) => mean);
    expect(green).toBeGreaterThan(200);
    expect(Math.max(red!, blue!)).toBeLessThan(40);
  });

  it('takes every face and voice that there is', async () => {
    const { utterances } = await sampleUtterances();
    const { faces, voices, overBudget, unreadable } = await embedMedia(utterances, 1e7);
    expect([faces.size, voices.size, overBudget, unreadable]).toEqual([9, 9, 0, []]);
  });

  it('stays within the budget, and counts the voices it left out', async () => {
    const { utterances } = await sampleUtterances();
    const { voices, overBudget, bytes } = await embedMedia(utterances, 60_000);
    expect(bytes).toBeLessThanOrEqual(60_000);
    expect(voices.size).toBeGreaterThan(0);
    expect(voices.size + overBudget).toBe(9);
  });

  it('takes pictures by their first bytes: an SVG under the name of a png is not drawn, a jpeg under another is', async () => {
    const { utterances, directory } = await sampleUtterances();
    const [svg, jpeg, webp] = ['drawn.png', 'photo.bin', 'face.webp'].map((name) => join(directory, name));
    await writeFile(svg!, '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect/></svg>');
    const red = sharp({ create: { width: 32, height: 32, channels: 3, background: '#f00' } });
    await writeFile(jpeg!, await red.clone().jpeg().toBuffer());
    await writeFile(webp!, await red.clone().webp().toBuffer());
    const three = [svg!, jpeg!, webp!].map((visual, i) => ({ ...utterances[i]!, visual }));
    const { faces, unreadable } = await embedMedia(three, 1e7);
    expect(unreadable).toEqual([
      'face of dev/d0/0: expected a png, jpeg or webp image, received 76 bytes that start with "<svg"',
    ]);
    expect([...faces.keys()]).toEqual(['dev/d0/1', 'dev/d0/2']);
  });

  it('takes the middle of the frames in the order of their numbers: frame-2 before frame-10', async () => {
    const { utterances, directory } = await sampleUtterances();
    const frames = join(directory, 'numbered');
    await mkdir(frames);
    // Sorted as words, frame-11 would be the sixth of eleven.
    for (let n = 1; n <= 11; n++) {
      const background = n === 6 ? '#00f' : '#f00';
      const picture = sharp({ create: { width: 32, height: 32, channels: 3, background } });
      await writeFile(join(frames, `frame-${n}.png`), await picture.png().toBuffer());
    }
    const { faces } = await embedMedia([{ ...utterances[0]!, visual: frames }], 1e7);
    const [uri] = faces.values();
    const image = sharp(Buffer.from(uri!.slice('data:image/webp;base64,'.length), 'base64'));
    const [red, , blue] = (await image.stats()).channels.map(({ mean }) => mean);
    expect(blue).toBeGreaterThan(200);
    expect(red).toBeLessThan(40);
  });

  it('names files that are missing or broken, and goes on', async () => {
    const { utterances, directory } = await sampleUtterances();
    const broken = join(directory, 'broken.bin');
    await writeFile(broken, 'neither a wav nor an image');
    const [first, second] = utterances;
    const two = [
      { ...first!, audio: broken, visual: broken },
      { ...second!, audio: join(directory, 'nothing.wav') },
    ];
    const { unreadable, faces } = await embedMedia(two, 1e7);
    expect(unreadable).toEqual([
      expect.stringMatching(/^face of dev\/d0\/0: /),
      expect.stringMatching(/^voice of dev\/d0\/0: expected a wav file, received /),
      'voice of dev/d0/1: the file is missing',
    ]);
    expect(faces.size).toBe(1);
  });
});
