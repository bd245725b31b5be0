import { describe, expect, it } from 'vitest';
import { imageModel } from './image-model/image-model-encoder.js';
import { builtInVisualEncoders } from './visual-encoder.js';

const RESOLVE = { path: (path: string) => `/home/${path}`, model: (model: string) => `/models/${model}` };

describe('builtInVisualEncoders', () => {
  it.each([
    { type: 'image-descriptors', pooling: ['max'] },
    { type: 'image-model', model: 'vit', form: 'strip', normalisation: { mean: [0, 0, 0], std: [1, 1, 1] } },
  ])('take their own parsed options and give them back: $type', (options) => {
    const { schema } = builtInVisualEncoders.find(({ type }) => type === options.type)!;
    const parsed = schema.parse(options);
    expect(schema.parse(parsed)).toEqual(parsed);
  });

  it('resolve the folder of a model and that of downloads', () => {
    const options = imageModel.schema.parse({ type: 'image-model', model: 'vit', cacheDirectory: 'x' });
    expect(imageModel.withPaths(options, RESOLVE)).toEqual({
      ...options,
      model: '/models/vit',
      cacheDirectory: '/home/x',
    });
  });

  it('give a sequence without pooling', () => {
    const givesOf = (pooling: 'mean' | 'none') =>
      imageModel.gives(imageModel.schema.parse({ type: 'image-model', model: 'vit', pooling }));
    expect([givesOf('mean'), givesOf('none')]).toEqual(['vector', 'sequence']);
  });
});
