import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, EncoderError, parseOptions } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { STAND_IN, serveHub } from './__fixtures__/serve-hub.js';
import { findDetector } from './find-detector.js';
import { type FacesOptions, facesOptionsSchema } from './options.js';

const temporaryFolder = temporaryFolders();
const { asked } = serveHub();

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
      sha256: await sha256OfFile(STAND_IN),
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
});
