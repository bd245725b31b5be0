import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportOnnx } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';
import golden from './__fixtures__/workloads.json' with { type: 'json' };
import { bertBlocks, crossModal, tensorMixer, type Workload } from './workloads.js';

const CASES: Record<
  string,
  { make: (options: object) => Workload; weights: Record<string, number[]>; options: object }
> = {
  'bert-blocks': { make: bertBlocks, ...golden.cases['bert-blocks'] },
  'cross-attention': { make: crossModal, ...golden.cases['cross-attention'] },
  'tensor-mixer': { make: tensorMixer, ...golden.cases['tensor-mixer'] },
};
const BATCH = 5;

/** Inputs of one exported model, by position, and the logits that they give. */
export interface PortableCase {
  readonly inputs: readonly { readonly dims: readonly number[]; readonly data: readonly number[] }[];
  readonly logits: readonly number[];
}

/**
 * Writes tiny workloads as ONNX files with a dynamic batch, each with a {@link PortableCase} (of another batch size than any that was traced)
 * as tfjs's CPU backend computes it: what `check_export.py` holds against ONNX's checker and ONNX Runtime in Python, and
 * `portable-models.integration.test.ts` against onnxruntime-web.
 *
 * @returns Their names.
 */
export async function writePortableModels(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  await tf.setBackend('cpu');
  for (const [name, { make, weights, options }] of Object.entries(CASES)) {
    const { shapes, inputs } = make(options);
    const parameters = Object.fromEntries(
      Object.entries(shapes).map(([key, shape]) => [
        key,
        tf.variable(
          tf.tensor(
            Float32Array.from(weights[key]!, (value) => value / golden.scale),
            [...shape],
          ),
        ),
      ]),
    );
    const logits = (xs: Record<string, tf.Tensor>): Record<string, tf.Tensor> => {
      const workload = make({ ...options, batch: xs.x0!.shape[0]! });
      return {
        logits: workload.logits(
          inputs.map((_, i) => xs[`x${i}`]!),
          parameters,
          (x) => x,
        ),
      };
    };
    const specs = inputs.map((shape, i) => [`x${i}`, { shape: ['batch' as const, ...shape] }]);
    await writeFile(
      join(folder, `${name}.onnx`),
      await exportOnnx(logits, { inputs: Object.fromEntries(specs), metadata: { workload: name } }),
    );
    const arrays = inputs.map((shape) => {
      const dims = [BATCH, ...shape];
      return {
        dims,
        data: Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(1.7 * i)),
      };
    });
    const expected = logits(
      Object.fromEntries(arrays.map(({ data, dims }, i) => [`x${i}`, tf.tensor(data, dims)])),
    ).logits!;
    const example: PortableCase = { inputs: arrays, logits: [...expected.dataSync()] };
    await writeFile(join(folder, `${name}.json`), JSON.stringify(example));
  }
  return Object.keys(CASES);
}
