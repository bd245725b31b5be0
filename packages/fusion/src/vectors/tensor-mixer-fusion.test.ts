import { createRandom, type StreamSpec } from '@erc/core';
import { countParameters } from '@erc/nn';
import { readGolden, useBackend } from '@erc/testing';
import { describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { type CreateFusionOptions, createFusion } from '../create-fusion.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'tensor-mixer');

const TWO: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 6, kind: 'vector' },
  audio: { modality: 'audio', dim: 3, kind: 'vector' },
};
const THREE: Record<string, StreamSpec> = { ...TWO, visual: { modality: 'visual', dim: 4, kind: 'vector' } };

const make = (options: object, inputs = TWO) =>
  createFusion({ type: 'tensor-mixer', ...options, inputs, random: createRandom(1) } as CreateFusionOptions);

describe.each(['wasm', 'cpu'] as const)('tensor mixer on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', (one) => {
    expectFusionGolden('tensor-mixer', one);
  });
});

describe('tensor mixer', () => {
  useBackend();

  it('has as many parameters as its page says', () => {
    const sizes = { side: 8, patchSize: 4, hiddenDim: 6, depth: 2, tokenExpansion: 2, channelExpansion: 0.5 };
    const [side, n, h, patch, c] = [8, 4, 8, 16, 6];
    const block = 4 * c + (2 * n * h + h + n) + (2 * c * 3 + 3 + c);
    const mixer = (patch + 1) * c + 2 * block + 2 * c;
    const two = make(sizes);
    expect(countParameters(two.parameters)).toBe((6 + 1 + 3 + 1) * side + mixer);
    const three = make(sizes, THREE);
    expect(countParameters(three.parameters)).toBe((7 + 4 + 5) * side + 3 * mixer);
    two.dispose();
    three.dispose();
  });

  it('has the sizes of the published system by default', () => {
    const fusion = make({ depth: 1 });
    expect(fusion.outputDim).toBe(512);
    const shapes = Object.fromEntries(fusion.parameters.map(({ path, variable }) => [path, variable.shape]));
    expect(shapes).toMatchObject({
      'fusion/projection/text/kernel': [256, 6],
      'fusion/product/text/audio/embed/kernel': [512, 256],
      'fusion/product/text/audio/mixer/block/0/tokens/0/kernel': [1024, 256],
      'fusion/product/text/audio/mixer/block/0/channels/0/kernel': [256, 512],
    });
    fusion.dispose();
  });

  it('refuses sides that patches do not fill', () => {
    expect(() => make({ side: 250 })).toThrow(/side: expected a multiple of patchSize/);
    expect(() => make({ productSide: 33 }, THREE)).toThrow(
      /productSide: expected a multiple of productPatchSize/,
    );
  });
});
