import { compile, type EngineOptions, resolveEngine } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';
import { timed } from './timed.js';

export interface Calibration {
  /** Mean milliseconds of a product of two 512 × 512 matrices. */
  measure(): Promise<number>;
  dispose(): Promise<void>;
}

const SIDE = 512;
/** Together about as long as a block: a shared processor is slower for tenths of a second, and that is in the blocks too. */
const PRODUCTS = 60;
/** Worker threads of a session wait actively for a moment after it ran; they would be measured as a busy machine. */
const SETTLE_MS = 50;

/**
 * A fixed amount of arithmetic by the same native runtime and thread count as the workload, as the PyTorch side does it: shows whether the
 * machine was busy. (Loops in JavaScript do not serve: on a quiet machine they were seen to take one of two times, a factor of two apart.)
 */
export async function createCalibration(threads: number): Promise<Calibration> {
  const options: EngineOptions = { type: 'onnx', device: 'cpu', threads, kernels: 'onnxruntime' };
  const product = await compile(({ a }) => ({ sum: tf.sum(tf.matMul(a!, a!)) }), {
    engine: await resolveEngine(options),
  });
  const inputs = { a: { data: new Float32Array(SIDE * SIDE).fill(1), shape: [SIDE, SIDE] } };
  await product(inputs);
  return {
    async measure() {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const all = async (): Promise<void> => {
        for (let i = 0; i < PRODUCTS; i++) await product(inputs);
      };
      return (await timed(all)) / PRODUCTS;
    },
    dispose: () => product.dispose(),
  };
}
