import { join } from 'node:path';
import { sha256OfFile } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { makeClip } from '../../../media/src/clips/__fixtures__/clips.js';
import { STAND_IN, serveHub } from '../../../media/src/faces/__fixtures__/serve-hub.js';
import { countsOf } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { csv, writeCorpus } from './__fixtures__/corpus.js';

const temporaryFolder = temporaryFolders();
serveHub();

describe('a detector of the hub', () => {
  it('gives the same dataset as its file', async () => {
    const folder = await temporaryFolder();
    const corpus = await writeCorpus(folder, {
      'train.csv': csv(
        'dialogue,sequence,speaker,text,video,emotion',
        'tea,0,Ada,You made tea?,clips/a.mp4,joy',
      ),
      'dev.csv': undefined,
      'clips/a.mp4': await makeClip(),
    });
    const cacheDirectory = await temporaryFolder();
    const hub = { model: 'own/faces', file: 'onnx/retina.onnx', revision: 'c0ffee', cacheDirectory };
    const media = { workers: 1, frames: { count: 2 } };
    const lines: string[] = [];
    const { directory } = await prepareDataset(
      { ...corpus, media: { ...media, faces: hub } },
      { log: (line) => lines.push(line) },
    );
    expect(countsOf((await readDataset(directory, { splits: ['train'] })).audit)).toHaveProperty(
      'faces found',
    );
    expect(lines).toContain(
      `media: faces: own/faces: ${join(cacheDirectory, 'own/faces/c0ffee/onnx/retina.onnx')}, SHA-256 ${await sha256OfFile(STAND_IN)}`,
    );
    const own = { ...corpus, media: { ...media, faces: { model: STAND_IN } } };
    expect(await prepareDataset(own)).toMatchObject({ reused: true });
  });
});
