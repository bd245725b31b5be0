import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, EncoderError, parseOptions } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { env } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolders } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { csv, writeCorpus } from '../folder/__fixtures__/corpus.js';
import { prepareFolder } from '../folder/prepare-folder.js';
import { makeClip } from '../media/__fixtures__/clips.js';
import { findDetector } from './find-detector.js';
import { type FacesOptions, facesOptionsSchema } from './options.js';

const temporaryFolder = temporaryFolders();
const stand = fileURLToPath(new URL('__fixtures__/stand-in.onnx', import.meta.url));
const before = env.remoteHost;
const asked: string[] = [];
// A hub on this machine; it has the model at one commit.
const server = createServer(async (request, response) => {
  asked.push(request.url!);
  const isThere = request.url === '/own/faces/resolve/c0ffee/onnx/retina.onnx';
  response.writeHead(isThere ? 200 : 404).end(isThere ? await readFile(stand) : 'none');
});

beforeAll(async () => {
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  env.remoteHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  env.remoteHost = before;
  server.closeAllConnections();
  server.close();
});

const options = async (more: Partial<FacesOptions> = {}) =>
  parseOptions(
    facesOptionsSchema,
    {
      model: 'own/faces',
      file: 'onnx/retina.onnx',
      revision: 'c0ffee',
      cacheDirectory: await temporaryFolder(),
      ...more,
    },
    'faces',
  );

describe('a detector of the hub', () => {
  it('is downloaded once, at its revision, and hashed', async () => {
    asked.length = 0;
    const given = await options();
    const found = await findDetector(given);
    expect(found).toEqual({
      path: join(given.cacheDirectory!, 'own/faces/c0ffee/onnx/retina.onnx'),
      sha256: await sha256OfFile(stand),
    });
    expect(await findDetector({ ...given, offline: true, sha256: found.sha256 })).toEqual(found);
    expect(asked).toEqual(['/own/faces/resolve/c0ffee/onnx/retina.onnx']);
    await writeFile(found.path, 'another');
    await expect(findDetector({ ...given, sha256: found.sha256 })).rejects.toThrow(
      `media: faces: model: expected a file with the SHA-256 ${found.sha256}, received ${found.path} with`,
    );
  });

  it('that is not there is an error, with what fetches it', async () => {
    await expect(findDetector(await options({ revision: 'v2' }))).rejects.toThrow(EncoderError);
    await expect(findDetector(await options({ offline: true }))).rejects.toThrow(
      /media: faces: own\/faces: onnx\/retina\.onnx: .*downloads are off.*curl /,
    );
    // Without the file's name it can only be a path.
    await expect(findDetector(await options({ file: undefined }))).rejects.toThrow(ConfigError);
    await expect(findDetector(await options({ file: undefined }))).rejects.toThrow(
      /or with "file" the folder or the repository/,
    );
    await expect(options({ file: '../retina.onnx' })).rejects.toThrow('expected a path inside the model');
  });

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
    const { cacheDirectory } = await options();
    const hub = { model: 'own/faces', file: 'onnx/retina.onnx', revision: 'c0ffee', cacheDirectory };
    const media = { workers: 1, frames: { count: 2 } };
    const lines: string[] = [];
    const { directory } = await prepareFolder(
      { ...corpus, media: { ...media, faces: hub } },
      { log: (line) => lines.push(line) },
    );
    expect((await readDataset(directory, { splits: ['train'] })).audit).toHaveProperty('faces found');
    expect(lines).toContain(
      `media: faces: own/faces: ${join(cacheDirectory!, 'own/faces/c0ffee/onnx/retina.onnx')}, SHA-256 ${await sha256OfFile(stand)}`,
    );
    const own = { ...corpus, media: { ...media, faces: { model: stand } } };
    expect(await prepareFolder(own)).toMatchObject({ reused: true });
  });
});
