import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, DataError, parseOptions } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { put } from '../__fixtures__/put.js';
import type { Frame } from '../clips/decoder.js';
import { mediaOptionsSchema } from '../clips/options.js';
import { toPictures } from '../clips/pictures.js';
import type { RgbImage } from '../pictures/resize.js';
import { findDetector } from './find-detector.js';
import { countPriors, findFaces } from './find-faces.js';
import { keepFaces } from './keep-faces.js';
import { openDetector } from './open-detector.js';
import { type FacesOptions, facesOptionsSchema, type ResolvedFacesOptions } from './options.js';

interface Golden {
  readonly cases: readonly {
    readonly width: number;
    readonly height: number;
    readonly pixels: string;
    readonly found: readonly {
      readonly options: Pick<ResolvedFacesOptions, 'confidence' | 'topK' | 'nms' | 'keepTopK'>;
      readonly faces: readonly {
        readonly score: number;
        readonly box: readonly number[];
        readonly landmarks: readonly number[];
      }[];
    }[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('./__fixtures__/faces.json', import.meta.url), 'utf8'),
) as Golden;
const model = fileURLToPath(new URL('__fixtures__/stand-in.onnx', import.meta.url));
const temporaryFolder = temporaryFolders();
const optionsOf = (more: Partial<FacesOptions> = {}): ResolvedFacesOptions =>
  parseOptions(facesOptionsSchema, { model, ...more }, 'faces');
const pictureOf = ({ width, height, pixels }: Golden['cases'][number]): RgbImage => ({
  width,
  height,
  data: Buffer.from(pixels, 'hex'),
});
const [one, two, none] = golden.cases.map(pictureOf) as [RgbImage, RgbImage, RgbImage];
const pixelAt = ({ width, data }: RgbImage, x: number, y: number): number[] => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];

describe('openDetector', () => {
  it.each(golden.cases.flatMap((own) => own.found.map((found) => ({ own, ...found }))))(
    'finds the faces that NumPy finds in a picture of $own.width × $own.height: $options',
    async ({ own, options, faces }) => {
      const found = await (await openDetector(optionsOf(options))).find(pictureOf(own));
      expect(found).toHaveLength(faces.length);
      for (const [i, { score, left, top, right, bottom, landmarks }] of found.entries()) {
        const expected = faces[i]!;
        const numbers = [score, left, top, right, bottom, ...landmarks];
        for (const [k, value] of [expected.score, ...expected.box, ...expected.landmarks].entries()) {
          expect(numbers[k]).toBeCloseTo(value, 3);
        }
      }
    },
  );

  it('takes the file whose hash is told, and no other', async () => {
    const sha256 = await sha256OfFile(model);
    expect(await findDetector(optionsOf({ sha256 }))).toEqual({ path: model, sha256 });
    await expect(openDetector(optionsOf({ sha256: '0'.repeat(64) }))).rejects.toThrow(
      `media: faces: model: expected a file with the SHA-256 ${'0'.repeat(64)}, received ${model} with ${sha256}.`,
    );
    await expect(openDetector(optionsOf({ model: 'nowhere.onnx' }))).rejects.toThrow(ConfigError);
    const other = join(await temporaryFolder(), 'other.onnx');
    await put(other, 'no model');
    await expect(openDetector(optionsOf({ model: other }))).rejects.toThrow(
      /expected an ONNX model, received: /,
    );
  });

  it('refuses predictions for other priors than the picture has', async () => {
    expect(countPriors(48, 40)).toBe(2 * (6 * 5 + 3 * 3 + 2 * 2));
    const detector = await openDetector(optionsOf());
    await expect(detector.find({ width: 0, height: 40, data: new Uint8Array() })).rejects.toThrow(DataError);
  });
});

describe('findFaces', () => {
  it('keeps no two that overlap more than is allowed, and finds none below the confidence', async () => {
    const priors = countPriors(8, 8);
    const predictions = {
      boxes: new Float32Array(4 * priors),
      scores: Float32Array.from({ length: 2 * priors }, (_, i) => (i % 2 ? 0.5 + i / 100 : 0)),
      landmarks: new Float32Array(10 * priors),
    };
    const size = { width: 8, height: 8 };
    const found = (more: object) => findFaces(predictions, size, { ...optionsOf(more) });
    expect(found({ confidence: 0.99 })).toEqual([]);
    // Priors of 16 … 512 pixels round nearly the same place: none has more than a quarter of the next.
    expect(found({ confidence: 0.1 })).toHaveLength(priors);
    expect(found({ confidence: 0.1, nms: 0 })).toHaveLength(1);
    expect(found({ confidence: 0.1, keepTopK: 2 })).toHaveLength(2);
    // The last one has the highest score.
    predictions.boxes[4 * priors - 1] = Number.NaN;
    expect(found({ confidence: 0.1 })).toHaveLength(priors - 1);
  });
});

describe('keepFaces', () => {
  it('blacks out everything but faces', async () => {
    const options = optionsOf({ confidence: 0.9 });
    const detector = await openDetector(options);
    const faces = await detector.find(one);
    const kept = await keepFaces(one, detector, options);
    expect(kept.faces).toBe(faces.length);
    const isInside = (x: number, y: number): boolean =>
      faces.some(
        ({ left, top, right, bottom }) =>
          x >= Math.floor(left) && x < Math.ceil(right) && y >= Math.floor(top) && y < Math.ceil(bottom),
      );
    let inside = 0;
    for (let y = 0; y < one.height; y++) {
      for (let x = 0; x < one.width; x++) {
        if (isInside(x, y)) inside++;
        expect(pixelAt(kept.picture, x, y)).toEqual(isInside(x, y) ? pixelAt(one, x, y) : [0, 0, 0]);
      }
    }
    expect(inside).toBeGreaterThan(0);
  });

  it('leaves out faces that are too high, by the whole of their box', async () => {
    const options = optionsOf({ maxHeight: 0.05 });
    expect((await keepFaces(two, await openDetector(options), options)).faces).toBe(0);
    const close = { left: 4, top: -6, right: 12, bottom: one.height + 6, score: 0.9, landmarks: [] };
    const kept = (more: Partial<FacesOptions>) =>
      keepFaces(one, { find: async () => [close] }, optionsOf(more));
    expect((await kept({ maxHeight: 1 })).faces).toBe(0);
    // By default what is in the picture of a face that is larger than it stays.
    const { picture, faces } = await kept({});
    expect(faces).toBe(1);
    expect(pixelAt(picture, 5, 0)).toEqual(pixelAt(one, 5, 0));
    expect(pixelAt(picture, 13, 0)).toEqual([0, 0, 0]);
  });

  it('cuts the best face out as a square with its margin, black where the picture ends', async () => {
    const face = { left: -4, top: 10, right: 8, bottom: 18, score: 0.9, landmarks: [] };
    const detector = { find: async () => [face, { ...face, left: 30, right: 40, score: 0.8 }] };
    const { picture, faces } = await keepFaces(one, detector, optionsOf({ as: 'crop', margin: 0.25 }));
    expect(faces).toBe(2);
    // 8 of 12 pixels are in the picture, and 2 more on each side, round (4, 14).
    expect([picture.width, picture.height]).toEqual([12, 12]);
    expect(pixelAt(picture, 1, 6)).toEqual([0, 0, 0]);
    expect(pixelAt(picture, 2, 0)).toEqual(pixelAt(one, 0, 8));
    expect(pixelAt(picture, 11, 11)).toEqual(pixelAt(one, 9, 19));
  });

  it('makes no crop larger than the picture asks for, and none of what is no box in it', async () => {
    const face = { left: -1e9, top: 10, right: 1e9, bottom: 18, score: 0.9, landmarks: [] };
    const kept = (...found: (typeof face)[]) =>
      keepFaces(one, { find: async () => found }, optionsOf({ as: 'crop', margin: 0 }));
    const { picture, faces } = await kept(face);
    expect([picture.width, picture.height, faces]).toEqual([one.width, one.width, 1]);
    const none = [
      { ...face, right: Number.NaN },
      { ...face, left: Number.NEGATIVE_INFINITY },
      { ...face, left: one.width, right: one.width + 8 },
      { ...face, top: 9, bottom: 8 },
    ];
    expect(await kept(...none)).toMatchObject({ picture: { width: 1, height: 1 }, faces: 0 });
  });
});

describe('toPictures: faces', () => {
  const frames = [two, none].map(
    (picture): Frame => ({ ...picture, channels: 3, seconds: 0, isSubstitute: false }) as Frame,
  );
  const keep = async (more: Partial<FacesOptions>, as: 'frames' | 'strip' = 'frames') => {
    const options = optionsOf(more);
    const same = frames.map((frame) => ({ ...frame, height: two.height, width: two.width, data: two.data }));
    const given = as === 'strip' ? [same[0]!, same[1]!] : frames;
    return toPictures(
      given,
      { as, height: 'original', maxPixels: 2 ** 24 },
      { detector: await openDetector(options), options },
    );
  };

  it('counts faces, and frames without one, which become black', async () => {
    const { pictures, faces } = await keep({});
    expect(faces).toEqual({ found: golden.cases[1]!.found[0]!.faces.length, framesWithout: 1 });
    const stats = await Promise.all(pictures.map(({ png }) => sharp(png).stats()));
    expect(stats[0]!.channels.every(({ max }) => max > 0)).toBe(true);
    expect(stats[1]!.channels.every(({ max }) => max === 0)).toBe(true);
  });

  it('looks at the strip as a whole where that is asked for, as system A does', async () => {
    const seen: RgbImage[] = [];
    const lower = {
      left: 2,
      top: two.height - 4,
      right: 9,
      bottom: two.height + 6,
      score: 0.9,
      landmarks: [],
    };
    const given = [two, two].map(
      (picture) => ({ ...picture, channels: 3, seconds: 0, isSubstitute: false }) as Frame,
    );
    const { pictures, faces } = await toPictures(
      given,
      { as: 'strip', height: 'original', maxPixels: 2 ** 24 },
      {
        detector: {
          find: async (picture) => {
            seen.push(picture);
            return [lower];
          },
        },
        options: optionsOf({ over: 'strip' }),
      },
    );
    expect(seen.map(({ width, height }) => [width, height])).toEqual([[two.width, 2 * two.height]]);
    expect(faces).toEqual({ found: 1, framesWithout: 0 });
    const { data, info } = await sharp(pictures[0]!.png).raw().toBuffer({ resolveWithObject: true });
    const strip = { width: info.width, height: info.height, data };
    // A face that lies across two frames keeps its pixels of both.
    expect(pixelAt(strip, 3, two.height - 2)).toEqual(pixelAt(two, 3, two.height - 2));
    expect(pixelAt(strip, 3, two.height + 2)).toEqual(pixelAt(two, 3, 2));
    expect(pixelAt(strip, 3, two.height - 6)).toEqual([0, 0, 0]);
  });

  it('is asked to look at a strip only of black pictures in a strip', () => {
    const media = (frames: object, faces: object) => () =>
      parseOptions(mediaOptionsSchema, { frames, faces: { model, over: 'strip', ...faces } }, 'media');
    expect(media({ as: 'strip' }, {})).not.toThrow();
    expect(media({ as: 'frames' }, {})).toThrow(/faces\.over: expected strip only with/);
    expect(media({ as: 'strip' }, { as: 'crop' })).toThrow(/faces\.over: expected strip only with/);
  });

  it('makes squares of one size of crops, also in a strip', async () => {
    const { pictures } = await keep({ as: 'crop', size: 32 });
    for (const { png } of pictures) {
      expect(await sharp(png).metadata()).toMatchObject({ width: 32, height: 32 });
    }
    const strip = await keep({ as: 'crop', size: 32 }, 'strip');
    expect(await sharp(strip.pictures[0]!.png).metadata()).toMatchObject({ width: 32, height: 64 });
    expect(strip.faces!.framesWithout).toBe(0);
  });
});
