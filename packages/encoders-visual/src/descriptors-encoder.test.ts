import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError, DataError, type FeatureArray, type VisualInput } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from './__fixtures__/descriptors.json' with { type: 'json' };
import { imageDescriptorNames } from './descriptors-encoder.js';
import { describeFrame } from './frame-descriptor.js';
import { createVisualEncoder } from './visual-encoder.js';

const newFolder = temporaryFolders();
const options = { type: 'image-descriptors' } as const;
const encoder = await createVisualEncoder(options);
const names = imageDescriptorNames(options);
const pixels = Buffer.from(golden.rgbBase64, 'base64');
const picture = (): Sharp => sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } });

let folder: string;
const write = async (name: string, bytes: Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
};
const encodeOne = async (path: string, of = encoder): Promise<Float32Array> => {
  const [feature] = (await of.encode([{ path }])) as FeatureArray[];
  return feature!.data as Float32Array;
};
/** The mean of the features, without their standard deviation. */
const means = (feature: Float32Array): Float32Array => feature.subarray(0, feature.length / 2);

let png: string;
let flipped: string;
let frames: string;

beforeAll(async () => {
  folder = await newFolder();
  png = await write('face.png', await picture().png().toBuffer());
  flipped = await write('flipped.png', await picture().flop().png().toBuffer());
  for (let i = 1; i <= 12; i++) {
    const brightness = 0.4 + 0.05 * i;
    await write(`frames/frame-${i}.png`, await picture().modulate({ brightness }).png().toBuffer());
  }
  await write('frames/.DS_Store', Buffer.from('no image'));
  frames = join(folder, 'frames');
});

describe('image-descriptors', () => {
  it('knows its width and names before any data', async () => {
    expect(encoder.modality).toBe('visual');
    expect(encoder.dim).toBe(2 * 1883);
    expect(new Set(names).size).toBe(encoder.dim);
    expect((await createVisualEncoder({ ...options, pooling: ['max'] })).dim).toBe(1883);
  });

  it('has an id of the options with their defaults', async () => {
    expect((await createVisualEncoder({ fit: 'cover', type: 'image-descriptors' })).id).toBe(encoder.id);
    expect((await createVisualEncoder({ ...options, fit: 'contain' })).id).not.toBe(encoder.id);
  });

  it('refuses unknown options, types and a pooling twice', async () => {
    await expect(createVisualEncoder({ ...options, pool: [] } as never)).rejects.toThrow('pool');
    await expect(createVisualEncoder({ ...options, pooling: ['sd', 'sd'] })).rejects.toThrow(
      'each pooling once',
    );
    await expect(createVisualEncoder({ type: 'vit' } as never)).rejects.toThrow(ConfigError);
  });

  it('describes a 64 × 64 image pixel by pixel', async () => {
    expect(means(await encodeOne(png))).toEqual(describeFrame({ data: pixels }));
  });

  it('reads webp like png, and jpeg nearly so', async () => {
    const webp = await write('face.webp', await picture().webp({ lossless: true }).toBuffer());
    const jpeg = await write('face.jpg', await picture().jpeg({ quality: 100 }).toBuffer());
    expect(await encodeOne(webp)).toEqual(await encodeOne(png));
    const [intensity] = [names.indexOf('intensity.1.mean')];
    const [a, b] = [await encodeOne(jpeg), await encodeOne(png)];
    for (let i = intensity; i < intensity + 64; i++) expect(a[i]).toBeCloseTo(b[i]!, 1);
  });

  it('reads grey, 16-bit, transparent and turned images', async () => {
    const grey = await write('grey.png', await picture().greyscale().png().toBuffer());
    const deep = await write('deep.png', await picture().toColourspace('rgb16').png().toBuffer());
    const clear = await write('clear.png', await picture().ensureAlpha(0).png().toBuffer());
    const turned = await write(
      'turned.png',
      await picture().rotate(270).withMetadata({ orientation: 6 }).png().toBuffer(),
    );
    expect((await encodeOne(grey)).every(Number.isFinite)).toBe(true);
    const [deepMeans, pngMeans] = [means(await encodeOne(deep)), means(await encodeOne(png))];
    deepMeans.forEach((value, i) => {
      expect(Math.abs(value - pngMeans[i]!)).toBeLessThan(0.02);
    });
    const red = names.indexOf('colour.1.mean');
    expect((await encodeOne(clear))[red]).toBeCloseTo(128 / 255, 5);
    expect(await encodeOne(turned)).toEqual(await encodeOne(png));
  });

  it('tells an image from its mirror image', async () => {
    expect(await encodeOne(flipped)).not.toEqual(await encodeOne(png));
  });

  it('cuts or frames images that are not square', async () => {
    const wide = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    const path = await write('wide.png', wide);
    const [red, sd] = [names.indexOf('colour.1.mean'), names.indexOf('colour.4.mean')];
    const covered = await encodeOne(path);
    expect(covered[red]).toBeCloseTo(1, 2);
    expect(covered[sd]).toBeCloseTo(0, 2);
    expect(
      (await encodeOne(path, await createVisualEncoder({ ...options, fit: 'contain' })))[sd],
    ).toBeGreaterThan(0.1);
  });

  it('pools the frames of a folder, digits in the order of their numbers', async () => {
    const change = await createVisualEncoder({ ...options, pooling: ['change'] });
    const only = async (i: number): Promise<Float32Array> =>
      means(await encodeOne(join(frames, `frame-${i}.png`)));
    const [first, last] = [await only(1), await only(12)];
    const changes = await encodeOne(frames, change);
    changes.forEach((value, i) => {
      expect(value).toBeCloseTo(last[i]! - first[i]!, 5);
    });
    expect((await encodeOne(frames))[names.indexOf('intensity.1.sd')]).toBeGreaterThan(0);
  });

  it('takes frames evenly from first to last where there are too many', async () => {
    const two = await createVisualEncoder({ ...options, pooling: ['change'], maxFrames: 2 });
    expect(await encodeOne(frames, two)).toEqual(
      await encodeOne(frames, await createVisualEncoder({ ...options, pooling: ['change'] })),
    );
  });

  it('gives the same for inputs together and one by one', async () => {
    const paths = [png, frames, flipped, png, frames];
    const together = (await encoder.encode(paths.map((path) => ({ path })))) as FeatureArray[];
    for (const [i, path] of paths.entries()) {
      expect(together[i]).toEqual({ data: await encodeOne(path), shape: [encoder.dim] });
    }
  });
});

describe('errors of image-descriptors', () => {
  const received = async (input: VisualInput, of = encoder): Promise<Error> =>
    of.encode([{ path: png }, input]).then(
      () => {
        throw new Error('expected a rejection');
      },
      (error) => error,
    );

  it.each(['png', 'jpeg', 'webp'] as const)(
    'come for a %s that is cut short, with its place',
    async (format) => {
      const bytes = await picture().resize(256, 256).toFormat(format).toBuffer();
      const path = await write(`cut.${format}`, bytes.subarray(0, Math.floor(bytes.length * 0.7)));
      const error = await received({ path, where: 'train.csv row 12' });
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toMatch(new RegExp(`^train\\.csv row 12: ${path}: expected a whole `));
    },
  );

  it.each(['png', 'jpeg', 'webp'] as const)(
    'come for a %s that is cut in the part that is cropped away',
    async (format) => {
      const bytes = await picture().resize(100, 600, { fit: 'fill' }).toFormat(format).toBuffer();
      for (const missing of [1, 4, Math.floor(bytes.length * 0.05)]) {
        const path = await write(`tall.${format}`, bytes.subarray(0, -missing));
        expect((await received({ path })).message).toContain('expected a whole ');
      }
    },
  );

  it('come for damage inside an image', async () => {
    const bytes = await picture().png().toBuffer();
    bytes.fill(0x55, 2_000, 2_100);
    expect((await received({ path: await write('inside.png', bytes) })).message).toContain(
      'expected a whole ',
    );
  });

  it('name the damaged frame of a folder', async () => {
    const bytes = await picture().png().toBuffer();
    await write('damaged/a.png', bytes);
    await write('damaged/b.png', bytes.subarray(0, -200));
    const error = await received({ path: join(folder, 'damaged'), where: 'row 2' });
    expect(error.message).toMatch(`row 2: ${join(folder, 'damaged')}: b.png: expected`);
  });

  it('come for a missing path, an empty folder, other files, folders in folders, and other formats', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await mkdir(join(folder, 'empty/.hidden'), { recursive: true });
    await write('mixed/a.png', pixels);
    await write('mixed/notes.txt', pixels);
    await mkdir(join(folder, 'nested/a.png'), { recursive: true });
    for (const [path, message] of [
      [join(folder, 'none'), 'ENOENT'],
      [join(folder, 'empty'), 'received an empty folder'],
      [join(folder, 'mixed'), 'received "notes.txt"'],
      [join(folder, 'nested'), 'received "a.png"'],
      [await write('drawing.png', svg), 'expected a png, jpeg or webp image, received 62 bytes'],
      [await write('zero.png', Buffer.alloc(0)), 'received 0 bytes'],
    ] as const) {
      const error = await received({ path, where: 'row 3' });
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toContain(`row 3: ${path}`);
      expect(error.message).toContain(message);
    }
  });

  it('come for more pixels than allowed', async () => {
    const small = await createVisualEncoder({ ...options, maxPixels: 4_000 });
    const error = await received({ path: png }, small);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain('at most 4000 pixels');
  });
});

describe('encode', () => {
  it('tells how far it is', async () => {
    const seen: string[] = [];
    const inputs = [{ path: png }, { path: frames }, { path: png }];
    await encoder.encode(inputs, { onProgress: (done, total) => seen.push(`${done}/${total}`) });
    expect(seen).toEqual(['1/3', '2/3', '3/3']);
  });

  it('stops when the signal aborts, with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    let done = 0;
    const inputs = Array.from({ length: 50 }, () => ({ path: png }));
    const encoding = encoder.encode(inputs, {
      signal: controller.signal,
      onProgress: () => {
        done += 1;
        controller.abort(reason);
      },
    });
    await expect(encoding).rejects.toBe(reason);
    expect(done).toBeLessThan(10);
  });

  it('gives nothing for nothing', async () => {
    expect(await encoder.encode([])).toEqual([]);
  });
});
