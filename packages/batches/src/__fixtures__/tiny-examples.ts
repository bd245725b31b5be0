import { createRandom, type Feature } from '@erc/core';
import type { ExampleSet } from '../examples/examples.js';

/** Examples of three classes with random vectors of six. */
export function tinyExamples(seed: number, count: number): ExampleSet {
  const random = createRandom(seed);
  return {
    ids: Array.from({ length: count }, (_, i) => `train/0/${i}`),
    streams: {
      text: Array.from(
        { length: count },
        (): Feature => ({ data: Float32Array.from({ length: 6 }, () => random.normal()), shape: [6] }),
      ),
    },
    labels: Int32Array.from({ length: count }, () => random.integer(3)),
  };
}
