import { ConfigError, createRandom, ShapeError, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FeatureStream, type FusionModule } from '@erc/nn';
import { gradientsOf, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FusionOptions } from '../built-in-fusions.js';
import { createFusion } from '../create-fusion.js';

/** A rate that drops everything: every draw, of 24 bits, is below it. */
const ALL = 1 - 2 ** -30;

type Options = Omit<Extract<FusionOptions, { type: 'concat' }>, 'type'>;

interface Golden {
  readonly inputs: Record<string, StreamSpec>;
  readonly streams: Record<string, number[][]>;
  readonly cases: {
    readonly name: string;
    readonly options: Options;
    readonly parameters: Record<string, number[] | number[][]>;
    readonly fused: number[][];
    readonly weighting: number[][];
    readonly gradients: Record<string, number[] | number[][]>;
  }[];
}

const golden = readGolden<Golden>(import.meta.url, 'concat');

const INPUTS: Record<string, StreamSpec> = {
  visual: { modality: 'visual', dim: 4, kind: 'vector' },
  text: { modality: 'text', dim: 5, kind: 'vector' },
  audio: { modality: 'audio', dim: 3, kind: 'vector' },
  history: { modality: 'text', dim: 2, kind: 'vector' },
};

const make = (options: Options = {}, inputs = INPUTS): FusionModule =>
  createFusion({ type: 'concat', ...options, inputs, random: createRandom(1) });
const evaluating = () => createDropoutContext({ random: createRandom(2), training: false });
const streamsOf = (values: Record<string, tf.Tensor>, inputs: Record<string, StreamSpec>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, x]): [string, FeatureStream] => [
      name,
      { modality: inputs[name]!.modality, values: x as tf.Tensor2D },
    ]),
  );

useBackend();
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe('concat fusion', () => {
  it.each(golden.cases)('matches PyTorch: $name', ({ options, parameters, fused, weighting, gradients }) => {
    const fusion = make(options, golden.inputs);
    expect(fusion.parameters.map(({ path }) => path)).toEqual(Object.keys(parameters));
    for (const { path, variable } of fusion.parameters) variable.assign(tf.tensor(parameters[path]!));
    const values = Object.fromEntries(
      Object.entries(golden.streams).map(([name, x]) => [name, tf.tensor2d(x)]),
    );
    const fuse = (x: Record<string, tf.Tensor>) =>
      fusion.fuse(streamsOf(x, golden.inputs), evaluating()).fused;
    expect(fuse(values)).toBeAllClose(fused);

    const weighted = (x: Record<string, tf.Tensor>): tf.Scalar =>
      tf.sum(tf.mul(fuse(x), tf.tensor2d(weighting)));
    const byStream = gradientsOf(weighted, values).gradients;
    for (const [name, gradient] of Object.entries(byStream)) {
      const known = tf.cast(tf.lessEqual(tf.abs(gradient!), 1e6), 'float32'); // not the zero vector's
      const compared = tf.mul(tf.clipByValue(gradient!, -1e6, 1e6), known);
      expect(compared, name).toBeAllClose(gradients[name]!, { rtol: 1e-4, atol: 1e-5 });
    }
    if (fusion.parameters.length > 0) {
      const variables = fusion.parameters.map(({ variable }) => variable);
      const { grads } = tf.variableGrads(() => weighted(values), variables);
      for (const { path, variable } of fusion.parameters) {
        expect(grads[variable.name]!, path).toBeAllClose(gradients[path]!, { rtol: 1e-4, atol: 1e-5 });
      }
    }
    fusion.dispose();
  });

  it('knows its width before any data', () => {
    expect(make().outputDim).toBe(14);
    const fusion = make({ projection: { dim: 2 }, projections: { text: { dim: 7 } } });
    expect(fusion.outputDim).toBe(7 + 3 * 2);
    fusion.dispose();
  });

  it('drops elements of a projection while training, and only there', () => {
    const fusion = make({ projections: { text: { dim: 8, dropoutRate: ALL, activation: 'identity' } } });
    const values = Object.fromEntries(
      Object.entries(INPUTS).map(([name, { dim }]) => [name, tf.ones([2, dim])]),
    );
    const context = createDropoutContext({ random: createRandom(2), training: true });
    const { fused } = fusion.fuse(streamsOf(values, INPUTS), context);
    // Order: history, text (projected), audio, visual.
    const expected = [1, 1, ...new Array<number>(8).fill(0), 1, 1, 1, 1, 1, 1, 1];
    expect(fused).toBeAllClose([expected, expected]);
    fusion.dispose();
  });

  it('starts from the same weights for the same seed, whatever other streams there are', () => {
    const [all, alone] = [
      make({ projection: { dim: 2 } }),
      make({ projection: { dim: 2 } }, { text: INPUTS.text! }),
    ];
    const kernel = alone.parameters[0]!;
    const same = all.parameters.find(({ path }) => path === kernel.path)!;
    expect(same.variable).toBeAllClose(kernel.variable, { atol: 0, rtol: 0 });
    all.dispose();
    alone.dispose();
  });

  it('refuses no stream at all and unknown names', () => {
    expect(() => make({}, {})).toThrow('concat fusion: expected at least 1 stream, received none.');
    expect(() => make({ l2Normalize: ['txt'] })).toThrow(
      'concat fusion: l2Normalize: expected names out of audio, history, text, visual, received "txt".',
    );
    expect(() => make({ projections: { txt: { dim: 2 } } })).toThrow(ConfigError);
    expect(() => make({ normalise: true } as Options)).toThrow(/normalise/);
  });

  it('refuses a stream of another width, with steps, or of another batch', () => {
    const fusion = make({}, { text: INPUTS.text!, audio: INPUTS.audio! });
    const fuse = (text: tf.Tensor, audio: tf.Tensor) => () =>
      fusion.fuse(streamsOf({ text, audio }, INPUTS), evaluating());
    expect(fuse(tf.zeros([2, 4]), tf.zeros([2, 3]))).toThrow(ShapeError);
    expect(fuse(tf.zeros([2, 4]), tf.zeros([2, 3]))).toThrow(
      'concat fusion: "text": expected shape [batch, 5], received [2, 4].',
    );
    expect(fuse(tf.zeros([2, 1, 5]), tf.zeros([2, 3]))).toThrow('received [2, 1, 5]');
    expect(fuse(tf.zeros([2, 5]), tf.zeros([3, 3]))).toThrow(
      'concat fusion: "audio": expected shape [2, 3], received [3, 3].',
    );
  });
});
