import { join } from 'node:path';
import { DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { makeClip } from '../media/__fixtures__/clips.js';
import { csv, picture, writeCorpus } from './__fixtures__/corpus.js';
import { prepareFolder } from './prepare-folder.js';

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
    const { directory } = await prepareFolder({ ...options, media: { workers: 1, frames: { count: 2 } } });
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
    expect(audit).toMatchObject({ clips: 3, 'clips without sound': 1, 'clips without pictures': 0 });
    expect(audit).toMatchObject({ 'utterances without a voice': 2, 'utterances without a face': 2 });
    expect(await prepareFolder({ ...options, media: { frames: { count: 2 } } })).toMatchObject({
      reused: true,
    });
  });

  it('names file and row of a clip that cannot be read', async () => {
    const options = await writeCorpus(await temporaryFolder(), {
      'train.csv': csv(HEADER, 'tea,0,Ada,You made tea?,,clips/a.mp4,joy'),
      'clips/a.mp4': new Uint8Array(3000),
    });
    const preparing = prepareFolder({ ...options, media: { workers: 1 } });
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(
      /train\.csv row 2: video: clips\/a\.mp4: expected a clip that can be read/,
    );
  });
});
