import { z } from 'zod';

/** Of one run. More than a machine may have is a slip. */
const threads = z.int().min(1).max(1024);

/** What computes the training step; the options of `resolveEngine` of `@erc/engine`. */
export const engineOptionsSchema = z.discriminatedUnion('type', [
  /** The best that loads on this machine. */
  z.strictObject({ type: z.literal('auto'), threads: threads.optional() }),
  /** One native graph, run by ONNX Runtime. */
  z.strictObject({
    type: z.literal('onnx'),
    device: z.enum(['cpu', 'webgpu', 'cuda']).default('cpu'),
    /** Which device, where there are several. */
    index: z.int().min(0).optional(),
    threads: threads.optional(),
  }),
  /** Op by op on a tfjs backend. */
  z.strictObject({
    type: z.literal('tfjs'),
    backend: z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']).default('wasm'),
    threads: threads.optional(),
  }),
]);
