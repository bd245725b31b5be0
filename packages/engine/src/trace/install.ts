import { BACKWARD } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import { type NamedValue, TracingBackend } from './backend.js';
import type { Kernel, KernelTable } from './kernel.js';
import { CONVOLUTION } from './kernels/convolution.js';
import { ELEMENTWISE } from './kernels/elementwise.js';
import { INDEXING } from './kernels/indexing.js';
import { MATMUL } from './kernels/matmul.js';
import { NORMALIZATION } from './kernels/normalization.js';
import { POOLING } from './kernels/pooling.js';
import { REDUCE } from './kernels/reduce.js';
import { SHAPE } from './kernels/shape.js';
import { registerRecorded } from './loop/recorded.js';
import { runLoop } from './loop/run-loop.js';
import { userFrame } from './user-frame.js';
import type { TracedValue } from './value.js';

/** Every tfjs kernel that can be traced. */
export const KERNELS: KernelTable = {
  ...ELEMENTWISE,
  ...REDUCE,
  ...SHAPE,
  ...MATMUL,
  ...INDEXING,
  ...CONVOLUTION,
  ...POOLING,
  ...NORMALIZATION,
};

/** Kernels whose result's shape depends on values, so that no graph of fixed shapes can hold them. */
const DATA_DEPENDENT = new Set([
  'Unique',
  'Where',
  'NonMaxSuppressionV3',
  'NonMaxSuppressionV4',
  'NonMaxSuppressionV5',
  'Bincount',
  'DenseBincount',
]);

/**
 * The tracing backend; registered with tfjs, at the lowest priority, on first use. Two copies of this package in one process share tfjs's list
 * of backends: each has a name of its own.
 */
export function tracingBackend(): TracingBackend {
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? 'erc-tracing' : `erc-tracing-${copy}`;
    const known = tf.findBackend(name);
    if (known instanceof TracingBackend) return known;
    if (!known) return register(new TracingBackend(name, runLoop));
  }
}

function register(backend: TracingBackend): TracingBackend {
  const backendName = backend.name;
  tf.registerBackend(backendName, () => backend, -1);
  registerRecorded(backendName);
  for (const [kernelName, kernel] of Object.entries(KERNELS)) {
    tf.registerKernel({ kernelName, backendName, kernelFunc: traced(kernelName, kernel) });
  }
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (!(kernelName in KERNELS)) {
      tf.registerKernel({ kernelName, backendName, kernelFunc: refused(kernelName) });
    }
  }
  return backend;
}

function traced(name: string, kernel: Kernel): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const tracing = backend as TracingBackend;
    const { tracer, phase, withPlaces, records } = tracing.session;
    tracer.kernel = phase === 'forward' ? name : `${BACKWARD}${name}`;
    tracer.place = withPlaces && phase === 'forward' ? userFrame() : '';
    const values = Object.fromEntries(
      Object.entries(inputs).flatMap(([key, info]) => (info ? [[key, tracing.value(info)]] : [])),
    );
    const attributes = attrs ?? {};
    const result = kernel({ tracer, inputs: values, attributes });
    if (withPlaces) {
      const named = (value: TracedValue): NamedValue => ({
        name: tracer.name(value),
        shape: value.shape,
        dtype: value.dtype,
      });
      const operands = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, named(value)]));
      records.push({
        name,
        kernel: tracer.kernel,
        place: tracer.place,
        attributes,
        operands,
        isList: Array.isArray(inputs),
        results: [result].flat().map(named),
      });
    }
    return Array.isArray(result) ? result.map((value) => tracing.result(value)) : tracing.result(result);
  };
}

function refused(name: string): tf.KernelFunc {
  return ({ backend }) => {
    const where = (backend as TracingBackend).session.phase === 'backward' ? ' in the gradient' : userFrame();
    throw new EngineError(
      'unsupported-kernel',
      DATA_DEPENDENT.has(name)
        ? `engine: the tfjs kernel ${name} makes a shape that depends on values${where}. Compute it outside and pass the result as an input, or use a mask.`
        : `engine: the tfjs kernel ${name} cannot be compiled${where}. Express it by supported operations, or run this function with engine { type: 'tfjs' }.`,
    );
  };
}
