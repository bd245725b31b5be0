import { ConfigError, createRandom, type StreamSpec } from '@erc/core';
import { useBackend } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { fusions } from './built-in-fusions.js';
import { type CreateFusionOptions, createFusion } from './create-fusion.js';

const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'vector' },
  audio: { modality: 'audio', dim: 2, kind: 'vector' },
};

useBackend();

describe('createFusion', () => {
  it.each([
    [{ type: 'gatde' }, /type: expected one of .*, received "gatde"; did you mean "gated"\?/],
    [{ type: 'concat', patchsize: 16 }, /patchsize/],
    [{ type: 'concat', projection: { dimension: 3 } }, /projection/],
  ])('names what is wrong with %j', (options, message) => {
    const create = () =>
      createFusion({ ...options, inputs: INPUTS, random: createRandom(1) } as CreateFusionOptions);
    expect(create).toThrow(ConfigError);
    expect(create).toThrow(message);
  });

  it('has a schema that fills in what a recipe leaves out', () => {
    expect(fusions.schema.parse({ type: 'concat' })).toEqual({
      type: 'concat',
      frontEnds: {},
      l2Normalize: false,
      embeddings: [],
      pooling: 'mean',
      projections: {},
    });
  });
});
