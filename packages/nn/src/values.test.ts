import { createRandom, DataError, ShapeError } from '@erc/core';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { countParameters, createLinear, createParameter, loadValues, namedValues } from './index.js';

useBackend();

const linear = (seed: number) =>
  createLinear({ path: 'linear', inputDim: 3, outputDim: 2, random: createRandom(seed) });

describe('createParameter', () => {
  it('lets two models have the same path', () => {
    const [a, b] = [0, 1].map((x) => createParameter('same/path', [1], Float32Array.of(x)));
    expect(a!.variable.name).not.toBe(b!.variable.name);
    expect([a!.path, b!.path]).toEqual(['same/path', 'same/path']);
  });

  it('copies its values, and can be frozen', () => {
    const values = Float32Array.of(1, 2);
    const { variable } = createParameter('p', [2], values, { trainable: false });
    values[0] = 9;
    expect(variable).toBeAllClose([1, 2]);
    expect(variable.trainable).toBe(false);
  });

  it('refuses values that do not fill the shape', () => {
    expect(() => createParameter('p', [2, 2], new Float32Array(3))).toThrowError(
      'p: expected shape [2, 2], received [3].',
    );
  });
});

describe('namedValues and loadValues', () => {
  it('carry all values from one module to another', () => {
    const [from, to] = [linear(1), linear(2)];
    const before = tf.memory().numTensors;
    const values = namedValues(from.parameters);
    loadValues(to.parameters, values);
    expect(tf.memory().numTensors).toBe(before);
    expect(namedValues(to.parameters)).toEqual(values);
    expect(Object.keys(values)).toEqual(['linear/kernel', 'linear/bias']);
  });

  it('give and take copies', () => {
    const module = linear(1);
    const values = namedValues(module.parameters);
    const bias = values['linear/bias']!.data as Float32Array;
    loadValues(module.parameters, values);
    const first = bias[0]!;
    bias[0] = 99;
    expect(namedValues(module.parameters)['linear/bias']!.data[0]).toBe(first);
  });

  it('name what is missing and what is not known', () => {
    const { parameters } = linear(1);
    const { 'linear/bias': bias, ...rest } = namedValues(parameters);
    expect(() => loadValues(parameters, { ...rest, 'linear/offset': bias! })).toThrowError(
      new DataError(
        'loadValues: expected 2 arrays, one for each parameter, received 2; missing: linear/bias; not known: linear/offset.',
      ),
    );
  });

  it('change nothing when one shape or type is wrong', () => {
    const module = linear(1);
    const before = namedValues(module.parameters);
    const kernel = { data: new Float32Array(6), shape: [2, 3] };
    expect(() =>
      loadValues(module.parameters, { 'linear/kernel': kernel, 'linear/bias': { ...kernel, shape: [6] } }),
    ).toThrowError(ShapeError);
    expect(() =>
      loadValues(module.parameters, {
        'linear/kernel': kernel,
        'linear/bias': { data: new Int32Array(2), shape: [2] },
      }),
    ).toThrowError('loadValues: "linear/bias": expected 2 float32 values, received 2 of Int32Array.');
    expect(namedValues(module.parameters)).toEqual(before);
  });
});

describe('countParameters', () => {
  it('counts elements', () => {
    expect(countParameters(linear(1).parameters)).toBe(8);
  });
});
