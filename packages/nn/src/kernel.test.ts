import { ConfigError, createRandom } from '@erc/core';
import { expect, it } from 'vitest';
import { zeros } from './initialize/basic.js';
import { createLinear } from './linear.js';

it('refuses a parameter that no memory has room for, naming it with its shape', () => {
  const create = () =>
    createLinear({ path: 'fusion/projection', inputDim: 64, outputDim: 1e9, random: createRandom(1) });
  expect(create).toThrow(ConfigError);
  expect(create).toThrow(
    'fusion/projection/kernel: expected at most 2147483647 values, received 1000000000 × 64 of them.',
  );
  expect(() => zeros([1e9, 64])).toThrow('parameter: expected at most 2147483647 values');
});
