import { compile, type EngineOptions, resolveEngine } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';
import { median } from './statistics.js';
import { timed } from './timed.js';

export interface Calibration {
  /** Median milliseconds of one product of two 512 × 512 matrices. */
  measure(): Promise<number>;
  dispose(): Promise<void>;
}

const SIDE = 512;
const PRODUCTS = 12;
/** Worker threads of a session wait actively for a moment after it ran; they would be measured as a busy machine. */
const SETTLE_MS = 50;

/**
 * A fixed amount of arithmetic by the same native runtime and thread count as the workload, as the PyTorch side does it: shows whether the
 * machine was busy. (Loops in JavaScript do not serve: on a quiet machine they were seen to take one of two times, a factor of two apart.)
 */
export async function createCalibration(threads: number): Promise<Calibration> {
  const options: EngineOptions = { type: 'onnx', device: 'cpu', threads };
  const product = await compile(({ a }) => ({ sum: tf.sum(tf.matMul(a!, a!)) }), {
    engine: await resolveEngine(options),
  });
  const inputs = { a: { data: new Float32Array(SIDE * SIDE).fill(1), shape: [SIDE, SIDE] } };
  await product(inputs);
  return {
    async measure() {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const times: number[] = [];
      for (let i = 0; i < PRODUCTS; i++) times.push(await timed(() => product(inputs)));
      return median(times);
    },
    dispose: () => product.dispose(),
  };
}
