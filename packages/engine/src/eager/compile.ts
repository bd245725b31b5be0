import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import { Lock } from '../lock.js';
import type { CompiledFunction, HostArrays, ResolvedEngine, Tensors } from '../types.js';
import { checkTensors, toHost, toTensors } from './host.js';
import { onBackend } from './on-backend.js';

/** The same as compiling, without compiling: each call runs the function's operations on a tfjs backend. */
export function compileEager(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  engine: ResolvedEngine,
  outer?: Lock,
): CompiledFunction {
  const lock = new Lock();
  let disposed = false;

  async function call(inputs: HostArrays) {
    if (disposed) throw new EngineError('disposed', 'compiled function: expected no call after dispose().');
    // Clones, so that a returned variable or captured tensor is not disposed of with the outputs.
    const outputs = onBackend(engine.backend!, () =>
      tf.tidy(() => {
        const returned = checkTensors(fn(toTensors('compiled function', inputs)));
        return Object.fromEntries(Object.entries(returned).map(([name, tensor]) => [name, tensor.clone()]));
      }),
    );
    try {
      return await toHost(outputs);
    } finally {
      tf.dispose(outputs);
    }
  }

  return Object.assign(
    (inputs: HostArrays) =>
      lock.hold('compiled function', () =>
        outer ? outer.hold('compiled function', () => call(inputs)) : call(inputs),
      ),
    {
      async dispose() {
        disposed = true;
      },
    },
  );
}
