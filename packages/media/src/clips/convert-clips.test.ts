import { join } from 'node:path';
import { ConfigError, parseOptions } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../__fixtures__/temporary-folders.js';
import { CONVERSION_VERSION } from './convert-clip.js';
import { openClipConverter } from './convert-clips.js';
import { mediaOptionsSchema } from './options.js';

const temporaryFolder = temporaryFolders();

describe('openClipConverter', () => {
  it('is told from one that makes other files of the same clips: dataset folders depend on it', async () => {
    const media = parseOptions(mediaOptionsSchema, {}, 'media');
    const converter = await openClipConverter({ media, work: await temporaryFolder() });
    converter.close();
    expect(converter.decoderId).toMatch(new RegExp(`conversion ${CONVERSION_VERSION}$`));
  });

  it('looks for no detector of faces, which may be downloaded, where nothing is going to be converted', async () => {
    const work = await temporaryFolder();
    const media = parseOptions(mediaOptionsSchema, { faces: { model: join(work, 'none.onnx') } }, 'media');
    (await openClipConverter({ media, work, dryRun: true })).close();
    await expect(openClipConverter({ media, work })).rejects.toThrow(ConfigError);
  });
});
