import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, DataError, parseOptions, sha256Of } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { mediaOptionsSchema, readSound } from '@erc/media';
import { openClipConverter } from '@erc/media/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { grayOf, makeClip } from '../../../media/src/clips/__fixtures__/clips.js';
import { damaged, packetPlaces } from '../../../media/src/clips/__fixtures__/damage.js';
import { countsOf, found } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { csv, picture, writeCorpus } from './__fixtures__/corpus.js';

const temporaryFolder = temporaryFolders();
const HEADER = 'dialogue,sequence,speaker,text,visual,video,emotion';

describe('prepareFolder with clips', () => {
  it('fills voice and pictures from a clip, where the row has none of its own', async () => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(
        HEADER,
        'tea,0,Ada,You made tea?,,clips/a.mp4,joy',
        'tea,1,Ada,Look.,faces/own.png,clips/a.mp4,joy',
        'tea,2,Ada,Hm.,,clips/mute.mp4,joy',
        'tea,3,Ada,Nothing.,,,joy',
      ),
      'clips/a.mp4': await makeClip(),
      'clips/mute.mp4': await makeClip({ channels: 0 }),
      'faces/own.png': await picture(),
    });
    const { directory } = await prepareDataset({ ...options, media: { workers: 1, frames: { count: 2 } } });
    const { splits, audit } = await readDataset(directory, { splits: ['train'] });
    const media = splits.train!.map(({ audio, visual }) =>
      [audio, visual].map((path) => path?.slice(directory.length + 1)),
    );
    expect(media).toEqual([
      [join('media/train/tea/0.wav'), join('media/train/tea/0')],
      [join('media/train/tea/1.wav'), join('media/train/tea/1.png')],
      [undefined, join('media/train/tea/2')],
      [undefined, undefined],
    ]);
    expect(countsOf(audit)).toMatchObject({
      clips: 3,
      'clips without sound': 1,
      'clips without pictures': 0,
    });
    expect(await prepareDataset({ ...options, media: { frames: { count: 2 } } })).toMatchObject({
      reused: true,
    });
  });

  it('names everything that is to be said of a corpus, and nothing else', async () => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(
        `${HEADER},audio,notes`,
        'tea,0,Ada,You made tea?,,clips/a.mp4,glad,,x',
        'tea,1,Ada,Look.,faces/own.png,,joy,clips/1.wav,',
        'tea,2,Ada,Hm.,,clips/mute.mp4,neutral,,',
        'cup,0,Ada,Nothing.,,clips/blind.mp4,joy,,',
        'cup,1,Ada,Nothing again.,,,joy,,',
      ),
      'clips/a.mp4': await makeClip(),
      'clips/mute.mp4': await makeClip({ channels: 0 }),
      'clips/blind.mp4': await makeClip({ frames: 0 }),
      'faces/own.png': await picture(),
    });
    const media = { workers: 1, frames: { count: 2 } };
    const { directory } = await prepareDataset({ ...options, emotions: { glad: 'joy' }, media });
    const { audit } = await readDataset(directory, { splits: ['train', 'dev'] });
    expect(found(audit)).toEqual({
      'train utterances': 5,
      'train dialogues': 2,
      'dev utterances': 1,
      'dev dialogues': 1,
      'wav files': 1,
      images: 1,
      clips: 3,
      'clips without sound': 1,
      'clips without pictures': 1,
      // One of train and that of dev have neither a file nor a clip; one has a clip without.
      'utterances without a voice': 3,
      'utterances without a face': 3,
      'emotions in other words': 1,
      'labels that train does not have': 1,
      'dialogue names in more than one split': 1,
      'ignored columns': 1,
    });
  });

  it('leaves nothing but faces of the pictures of clips, and counts them', async () => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(HEADER, 'tea,0,Ada,You made tea?,,clips/a.mp4,joy'),
      'clips/a.mp4': await makeClip(),
    });
    const model = fileURLToPath(
      new URL('../../../media/src/faces/__fixtures__/stand-in.onnx', import.meta.url),
    );
    const media = { workers: 1, frames: { count: 2 } };
    // More than any score: nobody is found.
    const { directory } = await prepareDataset({
      ...options,
      media: { ...media, faces: { model, confidence: 1 } },
    });
    const { splits, audit } = await readDataset(directory, { splits: ['train'] });
    expect(countsOf(audit)).toMatchObject({ 'faces found': 0, 'black pictures without a face': 2 });
    const { channels } = await sharp(join(splits.train![0]!.visual!, 'frame-0.png')).stats();
    expect(Math.max(...channels.map(({ max }) => max))).toBe(0);
    // Other options of the detector, other pictures.
    const other = {
      ...options,
      media: { ...media, faces: { model, confidence: 0, as: 'crop' as const, size: 32 } },
    };
    expect(await prepareDataset(other)).toMatchObject({ reused: false });
    const again = await readDataset(directory, { splits: ['train'] });
    expect(countsOf(again.audit)['black pictures without a face']).toBe(0);
    expect(countsOf(again.audit)['faces found']).toBeGreaterThanOrEqual(2);
    await expect(
      prepareDataset({ ...options, media: { ...media, faces: { model, sha256: '0'.repeat(64) } } }),
    ).rejects.toThrow(ConfigError);
  });

  it('counts the voices and faces that the written CSV lacks', async () => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(
        HEADER,
        'd,0,A,hello,,clips/mute.mp4,joy',
        'd,1,A,hi,,clips/blind.mp4,joy',
        'd,2,A,ho,,,joy',
      ),
      'dev.csv': undefined,
      'clips/mute.mp4': await makeClip({ channels: 0 }),
      'clips/blind.mp4': await makeClip({ frames: 0 }),
    });
    const { directory } = await prepareDataset({ ...options, media: { workers: 1, frames: { count: 1 } } });
    const { splits, audit } = await readDataset(directory, { splits: ['train'] });
    const without = (column: 'audio' | 'visual') =>
      splits.train!.filter((row) => row[column] === undefined).length;
    expect(countsOf(audit)).toMatchObject({
      'utterances without a voice': without('audio'),
      'utterances without a face': without('visual'),
    });
    expect([without('audio'), without('visual')]).toEqual([2, 2]);
  });

  it('names the option of a limit that a clip passes', async () => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(HEADER, 'tea,0,Ada,You made tea?,,clips/a.mp4,joy'),
      'clips/a.mp4': await makeClip({ frames: 20 }),
    });
    const preparing = (media: object) => prepareDataset({ ...options, media: { workers: 1, ...media } });
    await expect(preparing({ maxSeconds: 1 })).rejects.toThrow(
      /train\.csv row 2: video: clips\/a\.mp4: .* at most 1 s \(media\.maxSeconds\), received 1\.98/,
    );
    await expect(preparing({ maxPixels: 1000 })).rejects.toThrow(
      'expected 1 … 1000 pixels (media.maxPixels), received 64 × 48',
    );
    const strips = { frames: { as: 'strip', height: 'original', count: 3 } };
    await expect(preparing({ ...strips, maxPixels: 64 * 48 * 2 })).rejects.toThrow(
      'a strip of at most 6144 pixels (media.maxPixels; media.frames.height makes it smaller), received 64 × 144',
    );
    expect(await preparing({ ...strips, maxPixels: 64 * 48 * 3 })).toMatchObject({ reused: false });
  });

  it('counts what is lost of damaged clips, with file and row, or refuses them', async () => {
    const whole = await makeClip({ frames: 4 });
    const { audio, video } = await packetPlaces(whole);
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(
        HEADER,
        'd,0,A,hello,,clips/whole.mp4,joy',
        'd,1,A,hi,,clips/sound.mp4,joy',
        'd,2,A,ho,,clips/picture.mp4,joy',
        'd,3,A,hm,,clips/cut.mp4,joy',
      ),
      'clips/whole.mp4': whole,
      'clips/sound.mp4': damaged(whole, [audio[5]!]),
      'clips/picture.mp4': damaged(whole, [video[3]!]),
      'clips/cut.mp4': whole.subarray(0, audio[10]!.start + 9),
    });
    const media = { workers: 1, frames: { count: 4 } };
    const { directory } = await prepareDataset({ ...options, media });
    const { splits, audit } = await readDataset(directory, { splits: ['train'] });
    const of = (code: string) => audit.find((finding) => finding.code === code);
    expect(of('clips-with-lost-sound')).toMatchObject({
      count: 2,
      where: [
        'train.csv row 3: video: clips/sound.mp4: 0.021 s',
        expect.stringMatching(/cut\.mp4: 0\.\d+ s$/),
      ],
    });
    expect(of('seconds-of-lost-sound')!.count).toBeGreaterThan(0.2);
    expect(of('clips-with-lost-frames')).toEqual({
      code: 'clips-with-lost-frames',
      count: 1,
      where: ['train.csv row 4: video: clips/picture.mp4: 1'],
    });
    expect(of('clips-cut-short')).toMatchObject({
      count: 1,
      where: ['train.csv row 5: video: clips/cut.mp4'],
    });
    const lengths = await Promise.all(
      splits
        .train!.slice(0, 3)
        .map(async ({ audio: path }) => (await readSound({ path: path! })).samples.length),
    );
    expect(new Set(lengths).size).toBe(1);
    await expect(prepareDataset({ ...options, media: { ...media, damaged: 'refuse' } })).rejects.toThrow(
      /train\.csv row 3: video: clips\/sound\.mp4: .*0\.021 s of sound and 0 frames cannot be decoded \(media\.damaged/,
    );
  });

  it('shows clips as their files ask', async () => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(HEADER, 'd,0,A,hello,,clips/up.mp4,joy'),
      'clips/up.mp4': await makeClip({ frames: 2, rotation: 90 }),
    });
    const { directory } = await prepareDataset({ ...options, media: { workers: 1, frames: { count: 1 } } });
    const { splits, audit } = await readDataset(directory, { splits: ['train'] });
    const { width, height } = await sharp(join(splits.train![0]!.visual!, 'frame-0.png')).metadata();
    expect([width, height]).toEqual([180, 240]);
    expect(audit).toContainEqual({
      code: 'clips-turned-as-their-files-ask',
      count: 1,
      where: ['train.csv row 2: video: clips/up.mp4: 90°'],
    });
  });

  it('makes a folder of a version that did not know of damage anew where its clips decode otherwise, and nowhere else', async () => {
    const whole = await makeClip({ frames: 4 });
    const prepared = async (clip: Uint8Array) => {
      const options = await writeCorpus(await temporaryFolder(), {
        'train.csv': csv(HEADER, 'd,0,A,hello,,clips/a.mp4,joy'),
        'clips/a.mp4': clip,
      });
      const lines: string[] = [];
      const again = () =>
        prepareDataset(
          { ...options, media: { workers: 1, frames: { count: 1 } } },
          { log: (line) => lines.push(line) },
        );
      const { directory } = await again();
      const path = join(directory, 'dataset.json');
      const manifest = JSON.parse(await readFile(path, 'utf8')) as { audit: { code: string }[] };
      const audit = manifest.audit.filter(({ code }) => !/cut-short|lost|turned|square|alone/.test(code));
      await writeFile(path, JSON.stringify({ ...manifest, audit }));
      return { again, lines };
    };
    const plain = await prepared(whole);
    expect(await plain.again()).toMatchObject({ reused: true });
    expect(await plain.again()).toMatchObject({ reused: true });
    const turned = await prepared(await makeClip({ frames: 4, rotation: 270 }));
    expect(await turned.again()).toMatchObject({ reused: false });
    expect(turned.lines.join('\n')).toMatch(
      /is made anew: an earlier version lost sound or pictures of its clips, or did not turn them upright\./,
    );
    expect(await turned.again()).toMatchObject({ reused: true });
  });

  it('names file and row of a clip that cannot be read', async () => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(HEADER, 'tea,0,Ada,You made tea?,,clips/a.mp4,joy'),
      'clips/a.mp4': new Uint8Array(3000),
    });
    const preparing = prepareDataset({ ...options, media: { workers: 1 } });
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(
      /train\.csv row 2: video: clips\/a\.mp4: expected a clip that can be read/,
    );
  });
});

describe('a dataset folder of the version before the resampler was changed', () => {
  /** The manifest's fingerprint as that version wrote it. */
  const formerSource = async (from: string, sampleRateHz: number): Promise<string> => {
    const frames = { count: 1, as: 'frames', height: 240, timing: 'decodable' };
    const media = parseOptions(mediaOptionsSchema, { sampleRateHz, frames: { count: 1 } }, 'media');
    const converter = await openClipConverter({ media, work: join(from, 'work') });
    converter.close();
    const { id: decoder } = await converter.idOf([]);
    const hashOf = (name: string) => sha256OfFile(join(from, name));
    return sha256Of(
      JSON.stringify({
        source: 'folder',
        version: 1,
        name: 'my-corpus',
        licence: 'Made up for a test.',
        labels: ['neutral', 'joy', 'anger'],
        columns: [],
        emotions: [],
        splits: [['train', await hashOf('train.csv')]],
        media: [['train/tea/0', await hashOf('clips/a.mp4')]],
        clips: { sampleRateHz, frames, decoder },
      }),
    );
  };
  const prepared = async (sampleRateHz: number) => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(HEADER, 'tea,0,Ada,You made tea?,,clips/a.mp4,joy'),
      'dev.csv': undefined,
      'clips/a.mp4': await makeClip(),
    });
    const lines: string[] = [];
    const again = () =>
      prepareDataset(
        {
          ...options,
          licence: 'Made up for a test.',
          media: { workers: 1, sampleRateHz, frames: { count: 1 } },
        },
        { log: (line) => lines.push(line) },
      );
    const { directory } = await again();
    const manifest = join(directory, 'dataset.json');
    const { source } = JSON.parse(await readFile(manifest, 'utf8')) as { source: string };
    return { from: options.from, directory, manifest, source, again, lines };
  };

  it('is up to date where no clip was resampled', async () => {
    const { from, source, again } = await prepared(48_000);
    expect(source).toBe(await formerSource(from, 48_000));
    expect(await again()).toMatchObject({ reused: true });
  });

  it('is made anew where one was, and says so', async () => {
    const { from, directory, manifest, source, again, lines } = await prepared(16_000);
    const former = await formerSource(from, 16_000);
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(source, former));
    expect(await again()).toMatchObject({ reused: false });
    expect(lines).toContain(
      `folder: ${directory} is made anew: the sound of its clips was resampled by another version.`,
    );
    expect(await again()).toMatchObject({ reused: true });
  });
});

describe('a corpus of recordings', () => {
  const COLUMNS = 'dialogue,sequence,speaker,text,video,start,end,emotion';

  it('has the sound between start and end of each row, to the sample, and frames of that part alone', async () => {
    const rows = [
      'tea,0,Ada,You made tea?,talk.mp4,0.25,0.6,joy',
      'tea,1,Grace,For myself.,talk.mp4,0.6,1.1,neutral',
      'tea,2,Ada,All.,talk.mp4,,,joy',
    ];
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(COLUMNS, ...rows),
      'talk.mp4': await makeClip(),
    });
    const media = { workers: 1, frames: { count: 2 }, sampleRateHz: 'original' } as const;
    const { directory } = await prepareDataset({ ...options, cut: true, media });
    const { splits } = await readDataset(directory, { splits: ['train'] });
    const [first, second, whole] = await Promise.all(
      splits.train!.map(({ audio }) => readSound({ path: audio! })),
    );
    const from = (seconds: number): number => Math.round(seconds * whole!.sampleRateHz);
    expect(first!.samples).toEqual(whole!.samples.slice(from(0.25), from(0.6)));
    expect(second!.samples).toEqual(whole!.samples.slice(from(0.6), from(1.1)));
    const grays = async (visual: string): Promise<number[]> =>
      Promise.all(
        [0, 1].map(async (i) => {
          const { data } = await sharp(join(visual, `frame-${i}.png`))
            .raw()
            .toBuffer({ resolveWithObject: true });
          return data[0]!;
        }),
      );
    // Frame k is shown from k / 10 s on, and is brighter than the one before.
    const expected = [
      [2, 5],
      [6, 10],
    ].map((frames) => frames.map(grayOf));
    for (const [i, frames] of expected.entries()) {
      const seen = await grays(splits.train![i]!.visual!);
      for (const [k, gray] of frames.entries()) expect(Math.abs(seen[k]! - gray)).toBeLessThan(4);
    }
    expect(splits.train![1]).toMatchObject({ startSeconds: 0.6, endSeconds: 1.1 });
    // Without the word the same rows have the whole clip.
    const { directory: plain } = await prepareDataset({ ...options, into: `${options.into}-plain`, media });
    const { splits: plainSplits } = await readDataset(plain, { splits: ['train'] });
    expect((await readSound({ path: plainSplits.train![0]!.audio! })).samples).toEqual(whole!.samples);
  });

  it.each([
    ['0.5,', 'row 2: expected start and end of the part of its video, received start alone.'],
    [',0.5', 'row 2: expected start and end of the part of its video, received end alone.'],
    ['0.5,0.5', 'row 2: end: expected seconds after the start, 0.5, received 0.5.'],
    ['7,8', 'expected a part of its 1.195 s, received 7 … 8 s'],
  ])('refuses a row with the times %s', async (times, message) => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(COLUMNS, `tea,0,Ada,You made tea?,talk.mp4,${times},joy`),
      'talk.mp4': await makeClip(),
    });
    await expect(prepareDataset({ ...options, cut: true, media: { workers: 1 } })).rejects.toThrow(message);
  });
});
