import { z } from 'zod';

/** Of one run. More than a machine may have is a slip. */
const threads = z.int().min(1).max(1024);

/** Of ONNX Runtime on the CPU. Without a default, so that the recipes of earlier runs stay as they were recorded. */
const kernelOptions = {
  /** What products are computed in: `float32-fast` and `bfloat16` need the kernels of `@erc/native`. Not said: `float32`. */
  precision: z.enum(['float32', 'float32-fast', 'bfloat16']).optional(),
  /** Whose kernels compute: those of ONNX Runtime or of `@erc/native`. Not said: `auto`, the latter where they load. */
  kernels: z.enum(['auto', 'onnxruntime', 'native']).optional(),
};

/** What computes the training step; the options of `resolveEngine` of `@erc/engine`. */
export const engineOptionsSchema = z.discriminatedUnion('type', [
  /** The best that loads on this machine. */
  z.strictObject({ type: z.literal('auto'), threads: threads.optional(), ...kernelOptions }),
  /** One native graph, run by ONNX Runtime. */
  z.strictObject({
    type: z.literal('onnx'),
    device: z.enum(['cpu', 'webgpu', 'cuda']).default('cpu'),
    /** Which device, where there are several. */
    index: z.int().min(0).optional(),
    threads: threads.optional(),
    ...kernelOptions,
  }),
  /** Op by op on a tfjs backend. */
  z.strictObject({
    type: z.literal('tfjs'),
    backend: z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']).default('wasm'),
    threads: threads.optional(),
  }),
]);
