import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type DenseFeature,
  type Pixels,
  type Truncation,
  type VisualInput,
  writeSafetensors,
} from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { imageModel } from './image-model/image-model-encoder.js';
import { createVisualEncoder, type VisualEncoderOptions } from './visual-encoder.js';

const newFolder = temporaryFolders();
const [WIDTH, HEIGHT] = [150, 90];

/** A picture of smooth colours and grain, with `channels` of them. */
const pixelsOf = (channels: 3 | 4, seed = 1): Pixels => ({
  data: Uint8Array.from(
    { length: WIDTH * HEIGHT * channels },
    (_, i) => (128 + 90 * Math.sin((i * seed) / 997) + ((i * 7919 * seed) % 37)) & 255,
  ),
  width: WIDTH,
  height: HEIGHT,
  channels,
});
const opaque = pixelsOf(3);
const clear = pixelsOf(4);
const file = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels } });

const encoders: readonly [string, VisualEncoderOptions][] = [
  ['image-descriptors', { type: 'image-descriptors' }],
  ['image-descriptors between bars', { type: 'image-descriptors', fit: 'contain' }],
  ...(['vit', 'resnet'] as const).map((model): [string, VisualEncoderOptions] => [
    `image-model ${model}`,
    {
      type: 'image-model',
      model: fileURLToPath(new URL(`image-model/__fixtures__/${model}`, import.meta.url)),
      pooling: 'none',
    },
  ]),
];

async function featureOf(
  options: VisualEncoderOptions,
  input: VisualInput,
  cuts: Truncation[] = [],
): Promise<DenseFeature> {
  const encoder = await createVisualEncoder(options);
  try {
    const [feature] = await encoder.encode([input], { onTruncation: (_, cut) => cuts.push(cut) });
    return feature as DenseFeature;
  } finally {
    await encoder.dispose();
  }
}

let folder: string;
/** By name: the bytes, and the path that they lie at. */
const files: Record<string, { bytes: Uint8Array; path: string }> = {};

beforeAll(async () => {
  folder = await newFolder();
  await mkdir(join(folder, 'frames'));
  const put = async (name: string, image: Sharp): Promise<void> => {
    const [bytes, path] = [await image.toBuffer(), join(folder, name)];
    await writeFile(path, bytes);
    files[name] = { bytes, path };
  };
  await put('opaque.png', file(opaque).png());
  await put('clear.png', file(clear).png());
  await put('face.jpg', file(opaque).jpeg());
  await put('face.webp', file(opaque).webp());
  for (let i = 1; i <= 5; i++) await put(`frames/${i}.png`, file(pixelsOf(3, i)).png());
});

describe.each(encoders)('%s', (_, options) => {
  it.each(['opaque.png', 'clear.png', 'face.jpg', 'face.webp'])(
    'gives for the bytes of %s what it gives for its path',
    async (name) => {
      const { bytes, path } = files[name]!;
      const padded = new Uint8Array(bytes.length + 7);
      padded.set(bytes, 5);
      const part = padded.subarray(5, 5 + bytes.length);
      expect(await featureOf(options, { frames: [part] })).toEqual(await featureOf(options, { path }));
    },
  );

  it.each([
    ['opaque.png', opaque],
    ['clear.png', clear],
  ])('gives for pixels what it gives for %s, which has them', async (name, pixels) => {
    const expected = await featureOf(options, { path: files[name]!.path });
    const canvas = { ...pixels, data: new Uint8ClampedArray(pixels.data) };
    expect(await featureOf(options, { frames: [pixels] })).toEqual(expected);
    expect(await featureOf(options, { frames: [canvas] })).toEqual(expected);
  });

  it('reads frames in their order as those of a folder, and reports a cut', async () => {
    const frames = [1, 2, 3, 4, 5].map((i) =>
      i % 2 === 0 ? pixelsOf(3, i) : files[`frames/${i}.png`]!.bytes,
    );
    const inMemory: Truncation[] = [];
    const short = { ...options, maxFrames: 3 } as VisualEncoderOptions;
    expect(await featureOf(short, { frames }, inMemory)).toEqual(
      await featureOf(short, { path: join(folder, 'frames') }),
    );
    expect(inMemory).toEqual([{ from: 5, to: 3, unit: 'frames' }]);
  });

  it('names the frame that cannot be read', async () => {
    const of = (...frames: (Uint8Array | Pixels)[]): Promise<DenseFeature> =>
      featureOf({ ...options, maxPixels: WIDTH * HEIGHT } as VisualEncoderOptions, {
        frames,
        where: 'turn 3',
      });
    const refused = (...frames: (Uint8Array | Pixels)[]) => expect(of(...frames)).rejects;
    await refused().toThrow('turn 3: frames: expected at least 1 frame, received 0.');
    await refused(opaque, new Uint8Array(9)).toThrow('turn 3: frames: frame 2: expected a png, jpeg or webp');
    await refused({ ...opaque, width: WIDTH + 1 }).toThrow('frame 1: expected pixels of 3 or 4 channels');
    await refused({ ...opaque, width: WIDTH / 0 }).toThrow('frame 1: expected pixels of 3 or 4 channels');
    await refused({ ...opaque, data: new Uint8Array(WIDTH * HEIGHT * 6), height: 2 * HEIGHT }).toThrow(
      `frame 1: expected at most ${WIDTH * HEIGHT} pixels (option maxPixels), received 150 × 180`,
    );
    await refused(new Uint8Array(64 * 2 ** 20 + 1)).toThrow('frame 1: expected at most 67108864 bytes');
  });
});

describe('image-model', () => {
  const model = fileURLToPath(new URL('image-model/__fixtures__/resnet', import.meta.url));

  it('takes one frame for a strip, and no more', async () => {
    const strip = { type: 'image-model', model, form: 'strip' } as const;
    const { bytes, path } = files['opaque.png']!;
    expect(await featureOf(strip, { frames: [bytes] })).toEqual(await featureOf(strip, { path }));
    await expect(featureOf(strip, { frames: [bytes, bytes] })).rejects.toThrow(
      'frames: expected one image, a strip, received 2 frames.',
    );
  });

  it('prepares the same pixels for an encoder that is trained', async () => {
    const trained = await newFolder();
    for (const name of ['config.json', 'preprocessor_config.json']) {
      await copyFile(join(model, name), join(trained, name));
    }
    const weights = { weight: { data: new Float32Array(1), shape: [1] } };
    await writeFile(join(trained, 'model.safetensors'), writeSafetensors(weights));
    const use = imageModel.use(
      imageModel.schema.parse({ type: 'image-model', model: trained, train: 'all', pooling: 'mean' }),
    );
    if (use.state !== 'trained') throw new Error('expected an encoder that is trained');
    const preparation = await use.prepare({});
    const { bytes, path } = files['opaque.png']!;
    const [ofPath, ofBytes, ofPixels] = await preparation.encode([
      { path },
      { frames: [bytes] },
      { frames: [opaque] },
    ]);
    expect(ofBytes).toEqual(ofPath);
    expect(ofPixels).toEqual(ofPath);
    await preparation.dispose();
  });
});
