import { isRawFeature } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { wav2vec2OptionsSchema } from './speech-options.js';
import { prepareSamples } from './trained-wav2vec2.js';

const prepare = (options: object = {}) =>
  prepareSamples(wav2vec2OptionsSchema.parse({ type: 'wav2vec2', model: 'm', train: 'all', ...options }));

describe('the samples of an encoder that is trained', () => {
  it('are those of a 16 kHz file, bit by bit', async () => {
    const integers = [0, 1, -1, 12345, -32768, 32767];
    const samples = Float32Array.from(integers, (value) => value / 32768);
    const [feature] = await prepare().encode([{ samples, sampleRateHz: 16_000 }]);
    expect(isRawFeature(feature!)).toBe(true);
    expect(feature).toEqual({ data: Int16Array.from(integers), shape: [6] });
  });

  it('are cut at maxSeconds, which is said, and kept in range', async () => {
    const cuts: unknown[] = [];
    const samples = new Float32Array(32_000).fill(1.2);
    const [feature] = await prepare({ maxSeconds: 0.5 }).encode([{ samples, sampleRateHz: 16_000 }], {
      onTruncation: (i, cut) => cuts.push([i, cut]),
    });
    expect(feature).toMatchObject({ shape: [8000] });
    expect(cuts).toEqual([[0, { from: 2, to: 0.5, unit: 'seconds' }]]);
    expect(new Set((feature as { data: Int16Array }).data)).toEqual(new Set([32767]));
  });

  it('are known by what they depend on, and not by the model', () => {
    expect(prepare({ model: 'a' }).id).toBe(prepare({ model: 'b', train: { layers: 2 } }).id);
    expect(prepare({ maxSeconds: 2 }).id).not.toBe(prepare().id);
  });
});

describe('options of an encoder that is trained', () => {
  const parse = (options: object) =>
    wav2vec2OptionsSchema.safeParse({ type: 'wav2vec2', model: 'm', ...options }).error?.issues[0]?.message;

  it.each([
    [{ train: 'all', layers: 3 }, 'expected last with train'],
    [{ train: 'all', layers: 'conv' }, 'expected last with train'],
    [{ train: 'all', window: { seconds: 1 } }, 'expected no such key with train'],
    [{ train: 'all', dtype: 'int8' }, 'expected float32 with train'],
    [{ train: 'all', precision: 'bfloat16' }, 'where engine.precision says it'],
    [{ layerDropRate: 0.1 }, 'expected no such key without train'],
    [{ train: 'none', dropoutRate: 0.1 }, 'expected no such key without train'],
  ])('%o are refused', (options, message) => {
    expect(parse(options)).toContain(message);
  });

  it('may name what SpecAugment and LayerDrop need', () => {
    const timeMasks = { rate: 0.05 };
    expect(
      parse({ train: { lora: {} }, layerDropRate: 0.1, timeMasks, normStatistics: 'padded' }),
    ).toBeUndefined();
  });
});
