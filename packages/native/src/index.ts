export { loadNativeKernels } from './load.js';
export type {
  Level,
  LoadedKernels,
  NativeArray,
  NativeInput,
  NativeKernels,
  NativeSession,
  NativeSessionOptions,
  NativeTensor,
  Precision,
} from './types.js';
