import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layersSchema, layerTerms, weightedOutputs } from './layers.js';
import { planBatches } from './plan-batches.js';
import { type Pooling, pooledDim, poolSteps } from './pool-steps.js';

interface Golden {
  pooling: {
    values: number[];
    shape: [number, number, number];
    lengths: number[];
    expected: Record<Pooling, number[][]>;
  };
}
const golden = JSON.parse(
  readFileSync(new URL('__fixtures__/models.json', import.meta.url), 'utf8'),
) as Golden;

describe('poolSteps', () => {
  const { values, shape, lengths, expected } = golden.pooling;
  it.each(Object.entries(expected) as [Pooling, number[][]][])('matches PyTorch: %s', (pooling, rows) => {
    const pooled = poolSteps(Float32Array.from(values), shape, lengths, pooling);
    for (const [i, row] of rows.entries()) {
      expect(pooled[i]!.length).toBe(pooledDim(2, pooling));
      for (const [k, value] of row.entries()) expect(pooled[i]![k]).toBeCloseTo(value, 6);
    }
  });

  it('never reads padding, and gives zeros for no steps', () => {
    const data = Float32Array.from([
      1,
      2,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    for (const pooling of ['first', 'mean', 'max', 'last', 'sd', 'change', 'mean-max'] as const) {
      const [some, none] = poolSteps(data, [2, 2, 2], [1, 0], pooling);
      expect([...some!.slice(0, 2)]).toEqual(pooling === 'sd' || pooling === 'change' ? [0, 0] : [1, 2]);
      expect([...none!].every((value) => value === 0)).toBe(true);
    }
  });

  it('refuses other shapes', () => {
    expect(() => poolSteps(new Float32Array(4), [1, 2, 2], [1, 1], 'mean')).toThrow(/lengths/);
    expect(() => poolSteps(new Float32Array(5), [1, 2, 2], [1], 'mean')).toThrow(/values/);
  });
});

describe('planBatches', () => {
  it('takes each input once, the longest first, within every limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(200), { maxLength: 60 }),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 9 }),
        (lengths, maxElements, maxBatch) => {
          const batches = planBatches(lengths, { maxElements, maxBatch, maxPadding: 0.2 });
          expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
          for (const batch of batches) {
            const own = batch.map((i) => lengths[i]!);
            const [longest, size] = [Math.max(...own), Math.max(...own) * own.length];
            expect(own[0]).toBe(longest);
            expect(batch.length).toBeLessThanOrEqual(maxBatch);
            if (batch.length > 1) expect(size).toBeLessThanOrEqual(maxElements);
            expect(size - own.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(
              0.2 * size + 1e-9,
            );
          }
        },
      ),
      { seed: 7 },
    );
  });

  it('mixes no lengths when nothing may be padding', () => {
    const plan = planBatches([3, 5, 3, 5, 5], { maxElements: 100, maxBatch: 8, maxPadding: 0 });
    expect(plan).toEqual([
      [1, 3, 4],
      [0, 2],
    ]);
  });
});

describe('hidden states', () => {
  const outputs = ['last_hidden_state', 'hidden_states.0', 'hidden_states.1'];

  it('are read by name, and summed by weight', () => {
    const terms = layerTerms(
      outputs,
      [
        { layer: 0, weight: 0.5 },
        { layer: 1, weight: -1 },
      ],
      'here',
    );
    const all = {
      'hidden_states.0': { data: Float32Array.of(2, 4), shape: [1, 2] },
      'hidden_states.1': { data: Float32Array.of(1, 3), shape: [1, 2] },
    };
    expect(weightedOutputs(all, terms)).toEqual({ data: Float32Array.of(0, -1), shape: [1, 2] });
    expect(layerTerms(outputs, 'last', 'here')).toEqual([{ output: 'last_hidden_state', weight: 1 }]);
    expect(weightedOutputs(all, layerTerms(outputs, 1, 'here')).data).toBe(all['hidden_states.1'].data);
  });

  it('that a model does not give are named, with what exports them', () => {
    expect(() => layerTerms(outputs, 2, 'here: bert')).toThrow(
      /here: bert: expected an output hidden_states\.2.*start export MODEL --out FOLDER/,
    );
    expect(
      layersSchema.safeParse([
        { layer: 1, weight: 1 },
        { layer: 1, weight: 2 },
      ]).success,
    ).toBe(false);
  });
});
