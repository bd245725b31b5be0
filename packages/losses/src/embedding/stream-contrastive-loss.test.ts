import { ConfigError } from '@erc/core';
import { describeLoss, gradientsOf, lossInputs, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createStreamContrastiveLoss,
  type StreamContrastiveLossOptions,
  streamContrastiveLoss,
} from './stream-contrastive-loss.js';

interface GoldenCase {
  readonly name: string;
  readonly streams?: [string, string];
  readonly logScale: number;
  readonly inputs: Record<string, number[][]>;
  readonly weights?: number[];
  readonly value: number;
  readonly gradients: Record<string, number[][]>;
  readonly scaleGradient: number;
}

const golden = readGolden<{ cases: GoldenCase[] }>(import.meta.url, 'stream-contrastive');

const tensorsOf = (inputs: GoldenCase['inputs']): Record<string, tf.Tensor2D> =>
  Object.fromEntries(Object.entries(inputs).map(([name, rows]) => [name, tf.tensor2d(rows)]));

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  useBackend([backend]);

  it.each(golden.cases)('matches PyTorch: $name', ({ streams, ...example }) => {
    const loss = createStreamContrastiveLoss(streams && { streams });
    const scale = loss.parameters![0]!.variable;
    scale.assign(tf.scalar(example.logScale));
    const targets = example.weights ? { weights: tf.tensor1d(example.weights) } : {};
    const { value, gradients } = gradientsOf(
      ({ scale: _, ...streamEmbeddings }) =>
        loss({ streamEmbeddings: streamEmbeddings as Record<string, tf.Tensor2D> }, targets),
      { ...tensorsOf(example.inputs), scale } as Record<string, tf.Tensor>,
    );
    expect(value).toBeAllClose(example.value);
    expect(gradients.scale!).toBeAllClose(example.scaleGradient, { rtol: 1e-4, atol: 1e-5 });
    for (const [name, expected] of Object.entries(example.gradients)) {
      expect(gradients[name]!).toBeAllClose(expected, { rtol: 1e-4, atol: 2e-5 });
    }
    loss.dispose!();
  });
});

describe('createStreamContrastiveLoss', () => {
  useBackend();

  describeLoss('all pairs of streams', () => createStreamContrastiveLoss());
  describeLoss('two streams', () => createStreamContrastiveLoss({ streams: ['text', 'audio'] }));

  it('owns a scale that begins at ln(1 / temperature), and frees it', () => {
    const before = tf.memory().numTensors;
    for (const [temperature, expected] of [
      [undefined, Math.log(1 / 0.07)],
      [0.5, Math.log(2)],
    ] as const) {
      // prettier-ignore
      const loss = createStreamContrastiveLoss(temperature ? { temperature } : {});
      expect(loss.parameters!.map(({ path }) => path)).toEqual(['loss/stream-contrastive/scale']);
      expect(loss.parameters![0]!.variable).toBeAllClose(expected);
      loss.dispose!();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('trains its scale: up where the streams agree, and no further than the bound', () => {
    const loss = createStreamContrastiveLoss();
    const { variable } = loss.parameters![0]!;
    const rows = tf.tensor2d([
      [1, 0],
      [0.8, 0.6],
      [0, 1],
    ]); // prettier-ignore
    const step = (): number =>
      tf.train
        .sgd(0.5)
        .minimize(() => loss({ streamEmbeddings: { text: rows, audio: rows } }, {}), true, [
          variable as tf.Variable,
        ])!
        .dataSync()[0]!;
    const first = step();
    for (let i = 0; i < 20; i++) step();
    expect(step()).toBeLessThan(first);
    variable.assign(tf.scalar(6));
    step();
    expect(variable).toBeAllClose(6, { atol: 0 }); // beyond ln 100 it is led back or left where it is
    loss.dispose!();
  });

  it('does not go by the order of the streams', () => {
    const { text, audio, visual } = lossInputs().output.streamEmbeddings as Record<string, tf.Tensor2D>;
    const loss = createStreamContrastiveLoss();
    const there = loss({ streamEmbeddings: { text: text!, audio: audio!, visual: visual! } }, {});
    const back = loss({ streamEmbeddings: { visual: visual!, audio: audio!, text: text! } }, {});
    expect(back).toBeAllClose(there, { rtol: 0, atol: 0 });
    loss.dispose!();
  });

  it('names streams that are not there', () => {
    const { output, targets } = lossInputs();
    const wrong = createStreamContrastiveLoss({ streams: ['text', 'vision'] });
    expect(() => wrong(output, targets)).toThrow(
      'stream-contrastive: expected the stream "vision", received text, audio, visual.',
    );
    const all = createStreamContrastiveLoss();
    const lone = { streamEmbeddings: { text: output.streamEmbeddings!.text! } };
    expect(() => all(lone, targets)).toThrow(
      'stream-contrastive: expected two streams or more, received text.',
    );
    expect(() => all({}, targets)).toThrow('stream-contrastive: expected output.streamEmbeddings');
    for (const loss of [wrong, all]) loss.dispose!();
  });

  it.each([
    [{ streams: ['text'] }, /streams/],
    [{ streams: ['text', 'text'] }, /two different/],
    [{ temperature: 0 }, /temperature/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => createStreamContrastiveLoss(options as StreamContrastiveLossOptions)).toThrow(ConfigError);
    expect(() => createStreamContrastiveLoss(options as StreamContrastiveLossOptions)).toThrow(message);
  });
});

describe('streamContrastiveLoss', () => {
  useBackend();

  it('is ln(batch) where all rows are equal, and 0 for one example', () => {
    expect(streamContrastiveLoss(tf.ones([4, 3]), tf.ones([4, 3]))).toBeAllClose(Math.log(4));
    expect(streamContrastiveLoss(tf.ones([1, 3]), tf.ones([1, 3]))).toBeAllClose(0);
  });

  it('scales by 100 at most', () => {
    const [a, b] = [
      tf.tensor2d([
        [1, 0],
        [0.99, 0.1],
      ]),
      tf.tensor2d([
        [0.98, 0.1],
        [1, 0],
      ]),
    ]; // prettier-ignore
    const at = (logScale: number): tf.Scalar => streamContrastiveLoss(a, b, { logScale });
    expect(at(9)).toBeAllClose(at(Math.log(100)));
    expect(at(Math.log(90)).dataSync()[0]).not.toBeCloseTo(at(9).dataSync()[0]!, 2);
  });

  it('refuses streams of different shapes', () => {
    expect(() => streamContrastiveLoss(tf.ones([2, 3]), tf.ones([2, 4]))).toThrow(
      'streamContrastiveLoss: second stream: expected shape [2, 3], received [2, 4].',
    );
  });
});
