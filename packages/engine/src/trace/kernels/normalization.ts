import type { Kernel, KernelTable } from '../kernel.js';
import type { TracedValue } from '../value.js';
import { binary } from './elementwise.js';

/** `(x - mean) / √(variance + ε) · scale + offset`, statistics given. */
const batchNorm: Kernel = ({ tracer, inputs, attributes }) => {
  const { x, mean, variance, scale, offset } = inputs as Record<'x' | 'mean' | 'variance', TracedValue> &
    Partial<Record<'scale' | 'offset', TracedValue>>;
  const epsilon = (attributes.varianceEpsilon ?? 0.001) as number;
  const shifted = binary(tracer, 'Add', variance, tracer.uniform(epsilon, [], 'float32'));
  const deviation = tracer.node('Sqrt', [shifted], shifted.shape, 'float32');
  const normal = binary(tracer, 'Div', binary(tracer, 'Sub', x, mean), deviation);
  const scaled = scale ? binary(tracer, 'Mul', normal, scale) : normal;
  return offset ? binary(tracer, 'Add', scaled, offset) : scaled;
};

export const NORMALIZATION: KernelTable = { FusedBatchNorm: batchNorm };
