import { ConfigError, createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FusionModule } from '@erc/nn';
import { floatMatrix, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectFusionGolden, type FusionGolden } from '../__fixtures__/expect-fusion-golden.js';
import { createFusion } from '../create-fusion.js';

const golden = readGolden<{ cases: FusionGolden[] }>(import.meta.url, 'tensor-fusion');
const context = createDropoutContext({ random: createRandom(2), training: false });
const DIM = 2;
const spec = (modality: StreamSpec['modality']): StreamSpec => ({ modality, dim: DIM, kind: 'vector' });
const INPUTS = { text: spec('text'), audio: spec('audio'), visual: spec('visual') };

/** Projections that change nothing, so that the product is that of the streams. */
function plain(options: object = {}): FusionModule {
  const activation = 'identity';
  const fusion = createFusion({
    type: 'tensor-fusion',
    dim: DIM,
    activation,
    ...options,
    inputs: INPUTS,
    random: createRandom(1),
  });
  for (const { path, variable } of fusion.parameters) {
    variable.assign(path.endsWith('kernel') ? tf.eye(DIM) : tf.zeros([DIM]));
  }
  return fusion;
}

/** The product as `[text, audio, visual]` of the first row. */
const productOf = (fusion: FusionModule, values: readonly number[][][], side: number): number[][][] =>
  tf.tidy(() => {
    const [text, audio, visual] = values.map((x) => tf.tensor2d(x));
    const { fused } = fusion.fuse(
      {
        text: { modality: 'text', values: text! },
        audio: { modality: 'audio', values: audio! },
        visual: { modality: 'visual', values: visual! },
      },
      context,
    );
    return tf.reshape(fused, [side, side, side]).arraySync() as number[][][];
  });

useBackend();

describe('tensor fusion', () => {
  it.each(golden.cases)('matches PyTorch: $name', (example) => expectFusionGolden('tensor-fusion', example));

  it('holds every stream alone, every pair and a 1, beside the product of all', () => {
    const fusion = plain();
    const row = floatMatrix(1, DIM);
    fc.assert(
      fc.property(row, row, row, (text, audio, visual) => {
        const product = productOf(fusion, [text, audio, visual], DIM + 1);
        const one = DIM; // the index of the constant
        expect(product.map((x) => x[one]![one]!)).toBeAllClose([...text[0]!, 1]);
        expect(product[one]!.map((x) => x[one]!)).toBeAllClose([...audio[0]!, 1]);
        expect(product[one]![one]!).toBeAllClose([...visual[0]!, 1]);
        expect(product[0]![1]![one]!).toBeCloseTo(text[0]![0]! * audio[0]![1]!, 3);
        expect(product[0]![1]![1]!).toBeCloseTo(text[0]![0]! * audio[0]![1]! * visual[0]![1]!, 2);
      }),
      { seed: 7, numRuns: 30 },
    );
    fusion.dispose();
  });

  it('loses the others where one stream is 0, as published, only without the ones', () => {
    const values = [[[1, 2]], [[3, 4]], [[0, 0]]];
    const [published, corrected] = [plain({ appendOne: false }), plain()];
    expect(productOf(published, values, DIM).flat(2)).toEqual(new Array(DIM ** 3).fill(0));
    expect(productOf(corrected, values, DIM + 1)[0]![0]![DIM]).toBe(3);
    published.dispose();
    corrected.dispose();
  });

  it('refuses more than three streams, and says how large their product would be', () => {
    const inputs = { ...INPUTS, history: spec('text') };
    const create = () => createFusion({ type: 'tensor-fusion', inputs, random: createRandom(1) });
    expect(create).toThrow(ConfigError);
    expect(create).toThrow('received 4: their product would have 33 · 33 · 33 · 33 = 1185921 elements');
  });
});
