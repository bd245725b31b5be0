import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';

/** Whose kernels compute a training: those that come with a runtime, or a package of its own. */
export const kernelsSchema = z.object({
  /** `onnxruntime` or `@erc/native`. */
  from: z.string(),
  version: z.string().exactOptional(),
  /** Of the processor's instructions, such as `avx512`. */
  level: z.string().exactOptional(),
});

/** What a run records of the kernels that compute it. */
export type KernelsRecord = DeepReadonly<z.output<typeof kernelsSchema>>;
