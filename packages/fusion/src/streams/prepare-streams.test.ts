import { ConfigError, createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FeatureStream, type ForwardContext } from '@erc/nn';
import { expectModuleGolden, type ModuleGolden, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CreateFusionOptions, createFusion } from '../create-fusion.js';

interface Case extends ModuleGolden {
  readonly options: object;
  readonly specs: Readonly<Record<string, StreamSpec>>;
  readonly masks: Readonly<Record<string, number[][]>>;
  readonly present?: Readonly<Record<string, number[]>>;
  readonly speaker: number[];
  readonly gender: number[];
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'stream-options');

const contextOf = (training: boolean, people: Pick<ForwardContext, 'speakers' | 'genders'> = {}) =>
  createDropoutContext({ random: createRandom(2), training, ...people });
const make = (options: object, inputs: Readonly<Record<string, StreamSpec>>) =>
  createFusion({ type: 'concat', ...options, inputs, random: createRandom(1) } as CreateFusionOptions);

describe.each(['wasm', 'cpu'] as const)('the options of all fusions on %s', (backend) => {
  useBackend([backend]);

  it.each(cases)('match PyTorch: $name', (golden) => {
    const { options, specs, masks, present, speaker, gender } = golden;
    const module = make(options, specs);
    expect(module.parameters.map(({ path }) => path)).toEqual(Object.keys(golden.parameters));
    const streamOf = (name: string, values: tf.Tensor): FeatureStream => ({
      modality: specs[name]!.modality,
      values: values as tf.Tensor2D,
      ...(masks[name] && { mask: tf.tensor2d(masks[name]) }),
      ...(present && { present: tf.tensor1d(present[name]!) }),
    });
    expectModuleGolden(golden, {
      module,
      forward: (inputs) => {
        const streams = Object.entries(inputs).map(([name, x]) => [name, streamOf(name, x)] as const);
        const people = { speakers: tf.tensor1d(speaker, 'int32'), genders: tf.tensor1d(gender, 'int32') };
        const { fused, streamEmbeddings = {} } = module.fuse(
          Object.fromEntries(streams),
          contextOf(false, people),
        );
        const embeddings = Object.keys(specs).flatMap((name) => streamEmbeddings[name] ?? []);
        return tf.concat2d([fused, ...embeddings], 1);
      },
    });
  });
});

describe('modality dropout', () => {
  useBackend();
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const BATCH = 4000;
  const RATE = 0.3;
  const spec = (modality: StreamSpec['modality']): StreamSpec => ({ modality, dim: 1, kind: 'vector' });
  const INPUTS = { text: spec('text'), audio: spec('audio'), visual: spec('visual') };

  /** Which streams each example keeps, `[examples][streams]`: values are 1, missing-modality embeddings are set to 0. */
  function kept(options: object, training: boolean, lacks: (example: number, stream: string) => boolean) {
    const fusion = make({ missing: { dropoutRate: RATE, ...options } }, INPUTS);
    for (const { variable } of fusion.parameters) variable.assign(tf.zerosLike(variable));
    const streams = Object.entries(INPUTS).map(([name, { modality }]): [string, FeatureStream] => {
      const present = Float32Array.from({ length: BATCH }, (_, i) => (lacks(i, name) ? 0 : 1));
      return [name, { modality, values: tf.ones([BATCH, 1]) as tf.Tensor2D, present: tf.tensor1d(present) }];
    });
    const { fused } = fusion.fuse(Object.fromEntries(streams), contextOf(training));
    fusion.dispose();
    return fused.arraySync();
  }
  const share = (rows: number[][], of: (row: number[]) => boolean): number =>
    rows.filter(of).length / rows.length;

  it('takes each stream by itself with its rate, but never all of an example', () => {
    const rows = kept({}, true, () => false);
    expect(new Set(rows.flat())).toEqual(new Set([0, 1]));
    expect(share(rows, (row) => row.every((x) => x === 0))).toBe(0);
    const all = RATE ** 3; // of these examples every stream is given back
    for (const stream of [0, 1, 2]) {
      expect(share(rows, (row) => row[stream] === 0)).toBeCloseTo(RATE - all, 1);
    }
    const both = share(rows, (row) => row[0] === 0 && row[1] === 0);
    expect(Math.abs(both - (RATE ** 2 - all))).toBeLessThan(0.015);
  });

  it('gives nobody a stream that was missing, also not to keep one', () => {
    const rows = kept(
      { dropoutRate: 0.9 },
      true,
      (example, stream) => example % 2 === 0 && stream !== 'audio',
    );
    const lacking = rows.filter((_, example) => example % 2 === 0);
    expect(new Set(lacking.map((row) => row.join()))).toEqual(new Set(['0,1,0']));
  });

  it('is for training only', () => {
    expect(new Set(kept({}, false, () => false).flat())).toEqual(new Set([1]));
  });
});

describe('embeddings of people', () => {
  useBackend();

  it.each(['speaker', 'gender'])('say that they need to know the %s', (of) => {
    const fusion = make(
      { embeddings: [{ of, ...(of === 'speaker' && { count: 2 }) }] },
      { text: { modality: 'text', dim: 2, kind: 'vector' } },
    );
    tf.tidy(() => {
      const fuse = () =>
        fusion.fuse({ text: { modality: 'text', values: tf.ones([1, 2]) as tf.Tensor2D } }, contextOf(false));
      expect(fuse).toThrow(ConfigError);
      expect(fuse).toThrow(`embeddings of ${of}: expected context.${of}s, received none.`);
    });
    fusion.dispose();
  });
});

describe('a batch in which nobody has a step', () => {
  useBackend();

  const inputs: Record<string, StreamSpec> = {
    text: { modality: 'text', dim: 2, kind: 'vector' },
    audio: { modality: 'audio', dim: 4, kind: 'sequence' },
  };
  const streamsOf = (steps: number, present?: number[]): Record<string, FeatureStream> => ({
    text: { modality: 'text', values: tf.ones([2, 2]) as tf.Tensor2D },
    audio: {
      modality: 'audio',
      values: tf.zeros([2, steps, 4]) as tf.Tensor3D,
      mask: tf.zeros([2, steps]) as tf.Tensor2D,
      ...(present && { present: tf.tensor1d(present) }),
    },
  });

  it.each([
    { type: 'concat', pooling: 'max' },
    { type: 'cross-attention', hiddenDim: 4, numHeads: 2 },
    { type: 'self-attentive', dim: 2, frontEnds: { audio: { type: 'waveform', dim: 2, attention: {} } } },
  ])('is a batch of padding: $type', (options) => {
    const fusion = make(options, inputs);
    tf.tidy(() => {
      const [none, padding] = [0, 1].map((steps) => fusion.fuse(streamsOf(steps), contextOf(false)).fused);
      expect(none!).toBeAllClose(padding!);
    });
    fusion.dispose();
  });

  it('has its missing-modality embeddings where the stream is missing', () => {
    const fusion = make({ missing: {} }, inputs);
    tf.tidy(() => {
      const embedding = fusion.parameters.find(({ path }) => path === 'fusion/missing/audio')!.variable;
      const { fused } = fusion.fuse(streamsOf(0, [0, 1]), contextOf(false));
      const expected = tf.stack([embedding, tf.zerosLike(embedding)]);
      expect(tf.slice(fused, [0, 2], [2, 4])).toBeAllClose(expected);
    });
    fusion.dispose();
  });
});
