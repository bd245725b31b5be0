import { createRandom } from '@erc/core';
import { type ContextSuiteOptions, describeContext, useBackend } from '@erc/testing';
import type { ContextOptions } from './built-in-contexts.js';
import { createContext } from './create-context.js';

const all = (): boolean => true;
const past = (t: number, u: number): boolean => u <= t;

/** Every type, in small sizes, with what an utterance sees: one line each. */
const TYPES: readonly (readonly [ContextOptions, ContextSuiteOptions])[] = [
  [{ type: 'none' }, { sees: (t, u) => t === u }],
  [{ type: 'dialogue-gru', hiddenDim: 2 }, { sees: all }],
  [{ type: 'dialogue-gru', hiddenDim: 3, numLayers: 2, residual: false }, { sees: all }],
  [{ type: 'dialogue-gru', hiddenDim: 4, numLayers: 2, direction: 'past' }, { sees: past }],
  [
    { type: 'dialogue-transformer', numHeads: 2, hiddenDim: 5, maxDistance: 3 },
    { sees: all, readsSpeakers: true },
  ],
  [
    { type: 'dialogue-transformer', numHeads: 1, hiddenDim: 3, maxDistance: 2, direction: 'past' },
    { sees: past, readsSpeakers: true },
  ],
  [
    // Two layers: the last of what is seen sees as far again.
    {
      type: 'dialogue-transformer',
      numHeads: 2,
      hiddenDim: 3,
      window: 2,
      direction: 'past',
      speakerBias: false,
    },
    { sees: (t, u) => u <= t && t - u <= 2 },
  ],
  [
    { type: 'dialogue-transformer', numHeads: 2, hiddenDim: 3, numLayers: 1, maxDistance: 1, window: 3 },
    { sees: (t, u) => Math.abs(t - u) < 3, readsSpeakers: true },
  ],
];

/** A key's bias moves all scores of a query alike. */
const hasZeroGradient = (path: string): boolean => path.endsWith('/key/bias');

useBackend();

for (const [options, suite] of TYPES) {
  describeContext(
    JSON.stringify(options),
    () => createContext({ ...options, dim: 4, random: createRandom(3) }),
    { hasZeroGradient, ...suite },
  );
}
