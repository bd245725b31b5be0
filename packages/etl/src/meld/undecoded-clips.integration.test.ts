import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, expect, it, vi } from 'vitest';
import { findFfmpeg } from '../../../media/src/clips/ffmpeg-decoder.js';
import { countsOf } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { csv, line, writeFiles } from './__fixtures__/release.js';

const temporaryFolder = temporaryFolders();
const hasFfmpeg = 'value' in (await findFfmpeg());
const why = hasFfmpeg ? '' : ' (skipped: there is no ffmpeg on this machine)';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A release with one clip, whose sound of 44.1 kHz the packages cannot decode. */
async function releaseIn(folder: string): Promise<string> {
  const from = join(folder, 'MELD.Raw');
  await writeFiles(from, {
    'train_sent_emo.csv': csv(line(0, 0)),
    'dev_sent_emo.csv': csv(line(0, 0)),
    'test_sent_emo.csv': csv(line(0, 0)),
  });
  await mkdir(join(from, 'train'));
  const inputs = ['testsrc2=size=64x48:rate=10', 'sine'].flatMap((input) => ['-f', 'lavfi', '-i', input]);
  const codecs = ['-t', '1', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'alac'];
  const clip = join(from, 'train/dia0_utt0.mp4');
  await promisify(execFile)('ffmpeg', ['-v', 'error', ...inputs, ...codecs, clip]);
  return from;
}

it.skipIf(!hasFfmpeg).each([16_000, 44_100])(
  `takes a whole folder as it is where an ffmpeg is gone, with voices of %d Hz${why}`,
  async (sampleRateHz) => {
    const folder = await temporaryFolder();
    const from = await releaseIn(folder);
    const media = { workers: 1, sampleRateHz };
    const options = { source: 'meld', from, into: join(folder, 'dataset'), media } as const;
    await prepareDataset(options);
    const made = await readFile(join(options.into, 'dataset.json'));
    vi.stubEnv('PATH', join(folder, 'empty'));
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
    expect(await readFile(join(options.into, 'dataset.json'))).toEqual(made);
  },
  120_000,
);

it.skipIf(!hasFfmpeg)(
  `tries clips in codecs that no decoder had again once an ffmpeg is there, and not before${why}`,
  async () => {
    const folder = await temporaryFolder();
    const from = await releaseIn(folder);
    const options = { source: 'meld', from, into: join(folder, 'dataset'), media: { workers: 1 } } as const;
    const train = async () => {
      const { splits, audit } = await readDataset(options.into, { splits: ['train'] });
      const { 'clips unreadable': unreadable, ...counts } = countsOf(audit);
      return {
        counts: [unreadable, counts['clips in codecs that no decoder has']],
        voices: splits.train!.map(({ audio }) => audio !== undefined),
      };
    };

    const path = process.env.PATH!;
    vi.stubEnv('PATH', join(folder, 'empty'));
    const lines: string[] = [];
    await prepareDataset(options, { log: (text) => lines.push(text) });
    expect(await train()).toEqual({ counts: [0, 1], voices: [false] });
    expect(lines).toContainEqual(
      expect.stringMatching(/^meld: clip undecoded: train\/0\/0 .*codec alac.*install ffmpeg/),
    );
    expect(lines).toContainEqual(expect.stringContaining('with another one, start again to try'));
    // Nothing has changed: the same would come out.
    const made = await readFile(join(options.into, 'dataset.json'));
    expect(await prepareDataset(options)).toMatchObject({ reused: true });

    vi.stubEnv('PATH', path);
    // A training that is taken up again finds what it began with.
    expect(await prepareDataset(options, { keepLost: true })).toMatchObject({ reused: true });
    expect(await readFile(join(options.into, 'dataset.json'))).toEqual(made);
    expect(await prepareDataset(options)).toMatchObject({ reused: false });
    expect(await train()).toEqual({ counts: [0, 0], voices: [true] });
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
  },
  120_000,
);
