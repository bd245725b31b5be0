import { expect, it } from 'vitest';
import { providerOf } from './runtime.js';

it.each([
  ['cpu', 'cpu'],
  ['webgpu', 'webgpu'],
  ['cuda', { name: 'cuda', deviceId: 1 }],
] as const)('a device is asked for by its number where its provider takes one: %s', (device, provider) => {
  expect(providerOf({ device, index: 1 })).toEqual(provider);
});
