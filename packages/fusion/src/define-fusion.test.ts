import { createRandom, parseOptions, type StreamSpec } from '@erc/core';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInFusions } from './built-in-fusions.js';
import { createFusionRegistry, defineFusion } from './define-fusion.js';
import { fusionFields } from './fusion-fields.js';

const INPUTS: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 3, kind: 'vector' },
  audio: { modality: 'audio', dim: 3, kind: 'sequence' },
};
const sum = defineFusion({
  schema: z.strictObject({ type: z.literal('sum'), ...fusionFields, scale: z.number().default(1) }),
  joins: 'vectors',
  create: ({ scale }, { streams }) => ({
    outputDim: streams[0]!.dim,
    parameters: [],
    fuse: (vectors) => ({ fused: tf.mul<tf.Tensor2D>(tf.addN([...vectors]), scale) }),
    dispose() {},
  }),
});
const first = defineFusion({
  schema: z.strictObject({ type: z.literal('first'), ...fusionFields, stream: z.string().default('text') }),
  joins: 'sequences',
  gives: () => ['hops'],
  withoutStreams: (options, { dropped }) => (dropped.has(options.stream) ? undefined : options),
  create: (_, { streams }) => ({
    outputDim: streams[0]!.dim,
    parameters: [],
    fuse: ([one]) => ({ fused: tf.sum<tf.Tensor2D>(one!.values, 1) }),
    dispose() {},
  }),
});
const registry = createFusionRegistry([
  { from: '@erc/fusion', parts: builtInFusions },
  { from: 'mine.ts', parts: [sum, first] },
]);
const parse = (options: unknown) => parseOptions(registry.schema, options, 'fusion');
const make = (options: unknown) => {
  const parsed = parse(options);
  return registry.of(parsed).create(parsed, { inputs: INPUTS, random: createRandom(1) });
};

useBackend();

describe('a fusion of somebody else', () => {
  it('is made by its type, with the options that all fusions have', () => {
    const fusion = make({ type: 'sum', scale: 2, missing: {}, streamEmbeddings: { dim: 2 } });
    expect([fusion.type, fusion.outputDim]).toEqual(['sum', 3]);
    expect(fusion.parameters.map(({ path }) => path)).toContain('fusion/missing/audio');
    const { fused, streamEmbeddings } = fusion.fuse(
      {
        text: { modality: 'text', values: tf.tensor2d([[1, 2, 3]]) },
        audio: {
          modality: 'audio',
          values: tf.tensor3d([
            [
              [1, 1, 1],
              [3, 3, 3],
            ],
          ]),
        },
      },
      { training: false, dropout: (x) => x },
    );
    expect([...fused.dataSync()]).toEqual([6, 8, 10]);
    expect(streamEmbeddings?.audio?.shape).toEqual([1, 2]);
    fusion.dispose();
  });

  it('reads sequences where it says so', () => {
    const { fused } = make({ type: 'first' }).fuse(
      {
        text: { modality: 'text', values: tf.tensor2d([[1, 2, 3]]) },
        audio: { modality: 'audio', values: tf.zeros<tf.Rank.R3>([1, 2, 3]) },
      },
      { training: false, dropout: (x) => x },
    );
    expect([...fused.dataSync()]).toEqual([1, 2, 3]);
  });

  it('says what it gives, and what is left of it without streams', () => {
    const parsed = parse({ type: 'first', streamEmbeddings: { dim: 2 }, l2Normalize: ['audio'] });
    const part = registry.of(parsed);
    expect(part.gives(parsed)).toEqual(['hops', 'streamEmbeddings']);
    const left = part.withoutStreams(parsed, { left: new Set(['text']), dropped: new Set(['audio']) });
    expect(left).toEqual({ ...parsed, l2Normalize: [] });
    const none = part.withoutStreams(parsed, { left: new Set(['audio']), dropped: new Set(['text']) });
    expect(none).toBeUndefined();
  });

  it('has its options checked, and does not take the name of another', () => {
    expect(() => make({ type: 'sum', skale: 2 })).toThrow(/fusion: options: .*skale/);
    expect(() => make({ type: 'sum', scale: 'two' })).toThrow(/fusion: options: scale: .*number/);
    expect(() => make({ type: 'summ' })).toThrow(/type: .*did you mean "sum"/);
    const again = { from: 'mine.ts', parts: [builtInFusions[1]] };
    expect(() => createFusionRegistry([{ from: '@erc/fusion', parts: builtInFusions }, again])).toThrow(
      'mine.ts: fusion: expected a type that is not taken, received "concat", which belongs to @erc/fusion.',
    );
  });
});
