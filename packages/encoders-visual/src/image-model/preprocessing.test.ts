import { fileURLToPath } from 'node:url';
import { EncoderError } from '@erc/core';
import { readPicture } from '@erc/media';
import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/preprocessing.json' with { type: 'json' };
import { normalisedPixels, readPreprocessing, shaped } from './preprocessing.js';

const cases = golden.cases.map((own) => ({ ...own, said: JSON.stringify(own.config) }));

describe('readPreprocessing', () => {
  it.each(cases)('prepares images as transformers does: $said, $image', async (own) => {
    const path = fileURLToPath(new URL(`__fixtures__/${own.image}.png`, import.meta.url));
    const preprocessing = readPreprocessing(own.config, 'test', own.modelType ?? undefined);
    const sized = shaped(await readPicture(path, { where: own.image, maxPixels: 2 ** 20 }), preprocessing);
    expect([3, sized.height, sized.width]).toEqual(own.shape);
    const pixels = normalisedPixels(sized, preprocessing);
    for (const [i, value] of own.values.entries()) {
      expect(Math.abs(pixels[i * own.step]! - value)).toBeLessThanOrEqual(
        1e-5 * Math.max(1, Math.abs(value)),
      );
    }
  });

  it('refuses classes that it does not know, and says which it does', () => {
    const read = (json: Record<string, unknown>, modelType?: string) => () =>
      readPreprocessing(json, 'here: vit', modelType);
    expect(read({ image_processor_type: 'EfficientNetImageProcessor', size: 24 })).toThrow(
      /here: vit: preprocessor_config\.json: image_processor_type: expected one of .*CLIPImageProcessor.*ViTImageProcessor, received EfficientNetImageProcessor/,
    );
    expect(read({ size: 24 }, 'levit')).toThrow(/received none, and the model is of the type levit/);
    expect(read({ size: 24 }, 'constructor')).toThrow(EncoderError);
    expect(read({ size: 24 })).toThrow(EncoderError);
  });

  it('refuses fields that it cannot follow', () => {
    const read = (json: Record<string, unknown>, type: string) => () =>
      readPreprocessing({ ...json, image_processor_type: `${type}ImageProcessor` }, 'test');
    expect(read({ resample: 0 }, 'ViT')).toThrow('resample');
    expect(read({ size: { longest_edge: 9 } }, 'ViT')).toThrow('size');
    expect(read({ size: { shortest_edge: 9, longest_edge: 20 } }, 'ViT')).toThrow('size');
    expect(read({ do_center_crop: true }, 'ViT')).toThrow('crop_size');
    expect(read({ do_pad: true }, 'ViT')).toThrow('do_pad');
    expect(read({ image_mean: null }, 'CLIP')).toThrow('image_mean: expected a value, received none');
    expect(read({ size: null }, 'CLIP')).toThrow('size: expected a value');
    expect(read({ size: { width: 24, height: 24 } }, 'ConvNext')).toThrow('shortest_edge');
    expect(read({ do_center_crop: true }, 'ConvNext')).toThrow('do_center_crop');
  });

  it('cuts the middle, over black where the image is smaller', () => {
    const own = { data: Uint8Array.from({ length: 9 }, () => 7), width: 3, height: 1 };
    const preprocessing = readPreprocessing(
      { do_resize: false, do_center_crop: true, crop_size: { width: 1, height: 3 } },
      'test',
      'vit',
    );
    expect([...shaped(own, preprocessing).data]).toEqual([0, 0, 0, 7, 7, 7, 0, 0, 0]);
    // Sized to 6 × 2, wider and lower than what is cut.
    const sized = shaped(own, {
      ...preprocessing,
      size: { width: 6, height: 2 },
      crop: { width: 2, height: 4 },
    });
    expect([...sized.data]).toEqual([...Array(6).fill(0), ...Array(12).fill(7), ...Array(6).fill(0)]);
  });
});
