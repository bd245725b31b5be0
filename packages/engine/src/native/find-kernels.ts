import type { LoadedKernels } from '@erc/native';
import { nodeModule } from '../node-module.js';

/**
 * The kernels of `@erc/native`, an optional peer, or why there are none. By a name that no bundler follows: nothing of it belongs into a browser.
 */
export async function findNativeKernels(): Promise<LoadedKernels> {
  if (!nodeModule('node:os')) return { missing: 'there is none for browsers' };
  const name = '@erc/native';
  try {
    const { loadNativeKernels } = (await import(name)) as typeof import('@erc/native');
    return await loadNativeKernels();
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return { missing: 'it is not installed', command: `npm install ${name}` };
  }
}
