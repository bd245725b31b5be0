import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as inNode from '@erc/media';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleForBrowser } from './bundle.js';

const newFolder = temporaryFolders();
const ENTRY = createRequire(import.meta.url)
  .resolve('@erc/media/package.json')
  .replace(/package\.json$/, 'src/index.ts');

describe('@erc/media in a bundle for a browser', () => {
  let folder: string;
  let bundled: typeof inNode;
  beforeAll(async () => {
    folder = await newFolder();
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    for (const [path, script] of Object.entries(await bundleForBrowser(ENTRY))) {
      await writeFile(join(folder, path), script);
    }
    bundled = (await import(pathToFileURL(join(folder, 'entry.js')).href)) as typeof inNode;
  });

  it('has the same names', () => {
    expect(Object.keys(bundled).sort()).toEqual(Object.keys(inNode).sort());
  });

  it('reads the wav files that it writes', () => {
    const file = bundled.encodeWav(Float32Array.of(0, 0.5, -0.5), 16_000);
    expect(bundled.decodeWav(file)).toEqual(inNode.decodeWav(file));
  });

  it('sizes pictures', () => {
    const image = { data: Uint8Array.from({ length: 27 }, (_, i) => 9 * i), width: 3, height: 3 };
    expect(bundled.resize(image, 5, 2, 'bicubic')).toEqual(inNode.resize(image, 5, 2, 'bicubic'));
  });

  it('says what is no picture, in the words of Node', async () => {
    const options = { where: 'a.png', maxPixels: 9 };
    const refused = (media: typeof inNode): Promise<string> =>
      media.decodePicture(new Uint8Array(9), options).then(String, String);
    expect(await refused(bundled)).toBe(await refused(inNode));
  });

  it('resamples sound to the same bits, and leaves that of the right rate', async () => {
    const samples = Float32Array.from({ length: 70_000 }, (_, i) => Math.sin(i / 9));
    expect(await bundled.resample(samples, 16_000, 16_000)).toBe(samples);
    for (const rate of [8_000, 22_050, 48_000]) {
      expect(await bundled.resample(samples, rate, 16_000)).toEqual(
        await inNode.resample(samples, rate, 16_000),
      );
    }
  });
});
