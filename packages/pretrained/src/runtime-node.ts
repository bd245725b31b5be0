// What stands behind `#runtime` in package.json, in Node.
import { availableParallelism } from 'node:os';
import { EncoderError } from '@erc/core';
import { createOrtSession } from './ort-session.js';
import type { Runtime, RuntimeSession, RuntimeSessionOptions } from './runtime.js';

export const packageName: Runtime['packageName'] = 'onnxruntime-node';

export const load: Runtime['load'] = () => import('onnxruntime-node');

export const createSession: Runtime['createSession'] = async (ort, options) => {
  const threads = options.threads ?? availableParallelism();
  return (
    (await nativeSession(options, threads)) ??
    createOrtSession(ort, options, { executionProviders: ['cpu'], intraOpNumThreads: threads })
  );
};

/** With the kernels of `@erc/native`, where they are there and the model has something for them. */
async function nativeSession(
  { path, bytes, externalData, precision }: RuntimeSessionOptions,
  threads: number,
): Promise<RuntimeSession | undefined> {
  const found = await findKernels();
  if ('missing' in found) {
    if (precision === 'float32') return undefined;
    const command = found.command === undefined ? '' : `. To get them: ${found.command}`;
    throw new EncoderError(
      `precision: expected float32, or the kernels of @erc/native for ${precision}; received none: ${found.missing}${command}`,
    );
  }
  if (precision !== 'float32' && found.kernels.level !== 'amx') {
    throw new EncoderError(
      `precision: expected float32, or AMX for ${precision} (ERC_NATIVE_LEVEL=amx, on a processor that has it); received kernels of the level ${found.kernels.level}.`,
    );
  }
  if (bytes !== undefined || externalData !== undefined) return undefined;
  const { createNativeSession } = await import('./native-session.js');
  return createNativeSession({ path, kernels: found.kernels, precision, threads });
}

async function findKernels() {
  try {
    const { loadNativeKernels } = await import('@erc/native');
    return await loadNativeKernels();
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return { missing: 'it is not installed', command: 'npm install @erc/native' };
  }
}
