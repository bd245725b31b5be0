import {
  createLinear,
  createParameter,
  kaimingUniform,
  type Layer,
  type LinearOptions,
  zeros,
} from '@erc/nn';
import type { Lora } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';

/**
 * Linear layer with a low-rank adapter: `y = x·Wᵀ + b + α/r · (dropout(x)·Aᵀ)·Bᵀ`.
 *
 * Parameters: `<path>/kernel` and `<path>/bias` of the layer itself, then `<path>/lora/down` A `[rank, inputDim]`, which begins as a linear
 * layer does, and `<path>/lora/up` B `[outputDim, rank]`, which begins with 0: at first nothing is changed.
 *
 * @see Hu et al. 2021, arXiv:2106.09685, section 4.1; PEFT `LoraConfig`
 */
export function createLoraLinear(
  options: LinearOptions,
  { rank, alpha, dropoutRate }: Pick<Lora, 'rank' | 'alpha' | 'dropoutRate'>,
): Layer {
  const { path, inputDim, outputDim, random } = options;
  const base = createLinear(options);
  const downPath = `${path}/lora/down`;
  const down = createParameter(
    downPath,
    [rank, inputDim],
    kaimingUniform([rank, inputDim], random.fork(downPath), { a: Math.sqrt(5) }),
  );
  const up = createParameter(`${path}/lora/up`, [outputDim, rank], zeros([outputDim, rank]));
  return {
    inputDim,
    outputDim,
    parameters: [...base.parameters, down, up],
    apply: (x, context) =>
      tf.tidy(() => {
        const rows = tf.reshape(context.dropout(x, dropoutRate), [-1, inputDim]);
        const low = tf.matMul(rows, down.variable, false, true); // [rows, rank]
        const change = tf.mul(tf.matMul(low, up.variable, false, true), alpha / rank);
        return tf.add(base.apply(x, context), tf.reshape(change, [...x.shape.slice(0, -1), outputDim]));
      }),
    dispose() {
      base.dispose();
      down.variable.dispose();
      up.variable.dispose();
    },
  };
}

/** Whether a path is that of an adapter's parameter. */
export const isAdapter = (path: string): boolean => /\/lora\/(down|up)$/.test(path);
