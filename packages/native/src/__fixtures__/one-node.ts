import { type AttributeValue, encodeModel, type Initializer } from '@erc/onnx';
import type { NativeKernels, NativeTensor } from '../types.js';

/** A float32 tensor of a test. */
export interface TestTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** Whether the model holds it, as it does a trained weight. */
  readonly isConstant?: boolean;
}

/** One operator of domain `erc`. */
export interface OneNode {
  readonly op: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Null: an optional input that is left out. */
  readonly inputs: readonly (TestTensor | null)[];
  /** Axes of each output. */
  readonly outputs: readonly number[];
}

/** Runs a model of one node, and gives its outputs. */
export async function runOneNode(
  kernels: NativeKernels,
  { op, attributes = {}, inputs, outputs }: OneNode,
  threads = 1,
): Promise<readonly { readonly shape: readonly number[]; readonly data: Float32Array }[]> {
  const named = inputs.map((tensor, index) => ({ name: `in${index}`, tensor }));
  const initializers: Initializer[] = [];
  const feeds: Record<string, NativeTensor> = {};
  const declared: { name: string; shape: string[]; type: 'float32' }[] = [];
  for (const { name, tensor } of named) {
    if (tensor === null) continue;
    if (tensor.isConstant) {
      initializers.push({ name, shape: [...tensor.shape], type: 'float32', data: tensor.data });
      continue;
    }
    declared.push({ name, shape: tensor.shape.map((_, axis) => `${name}_${axis}`), type: 'float32' });
    feeds[name] = { type: 'float32', data: tensor.data, dims: tensor.shape };
  }
  const names = outputs.map((_, index) => `out${index}`);
  const session = await kernels.createSession(
    encodeModel({
      inputs: declared,
      outputs: names.map((name, index) => ({
        name,
        shape: Array.from({ length: outputs[index]! }, (_, axis) => `${name}_${axis}`),
        type: 'float32',
      })),
      initializers,
      nodes: [
        {
          op,
          domain: 'erc',
          name: op,
          inputs: named.map(({ name, tensor }) => (tensor === null ? '' : name)),
          outputs: names,
          attributes,
        },
      ],
    }),
    { threads },
  );
  try {
    const results = await session.run(feeds, names);
    return names.map((name) => {
      const { data, dims } = results[name]!;
      if (!(data instanceof Float32Array)) throw new TypeError(`${name}: expected an array of float32`);
      return { shape: dims, data };
    });
  } finally {
    await session.release();
  }
}
