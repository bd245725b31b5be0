import * as tf from '@tensorflow/tfjs';
import { vi } from 'vitest';

const READERS = ['dataSync', 'arraySync', 'data', 'array', 'bytes'] as const;

/**
 * Runs `f` and throws where it reads the values of a tensor or draws from `Math.random` (as tfjs's random operations do): either would be
 * frozen into a traced program.
 */
export function expectTraceable<T>(f: () => T): T {
  const refuse = (what: string) => (): never => {
    throw new Error(`expectTraceable: expected a pure tensor function, received a call of ${what}.`);
  };
  const spies = [
    ...READERS.map((name) =>
      vi.spyOn(tf.Tensor.prototype, name).mockImplementation(refuse(`Tensor.${name}`)),
    ),
    vi.spyOn(Math, 'random').mockImplementation(refuse('Math.random')),
  ];
  try {
    return f();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
