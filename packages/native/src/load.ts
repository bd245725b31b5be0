import { type Addon, readAddon } from './addon.js';
import { findAddon } from './find-addon.js';
import { runtimeFiles } from './runtime-files.js';
import { createSession } from './session.js';
import { TESTED_RUNTIMES } from './tested-runtimes.js';
import { LEVELS, type LoadedKernels, type NativeKernels } from './types.js';

/**
 * Finds the addon, and joins it to the runtime that onnxruntime-node has loaded. Never throws, and never starts a compiler.
 *
 * The environment variable `ERC_NATIVE` switches it off (`off`), or names the file of an addon; `ERC_NATIVE_LEVEL` lowers the level of
 * instructions.
 */
export async function loadNativeKernels(): Promise<LoadedKernels> {
  const level = process.env.ERC_NATIVE_LEVEL;
  if (level && !LEVELS.some((known) => known === level)) {
    return {
      missing: `ERC_NATIVE_LEVEL: expected one of ${LEVELS.join(', ')}; received ${JSON.stringify(level)}`,
    };
  }
  const found = findAddon(process.env.ERC_NATIVE);
  if ('missing' in found) return found;
  try {
    await import('onnxruntime-node');
  } catch (error) {
    return {
      missing: `onnxruntime-node does not load: ${messageOf(error)}`,
      command: 'npm install onnxruntime-node',
    };
  }
  try {
    return joined(readAddon(found.file));
  } catch (error) {
    return { missing: `the addon ${found.file} does not load: ${messageOf(error)}` };
  }
}

function joined(addon: Addon): LoadedKernels {
  const runtime = addon.join(runtimeFiles());
  if (!TESTED_RUNTIMES.includes(runtime)) {
    return {
      missing: `ONNX Runtime ${runtime} is no version that the addon was tested with (${TESTED_RUNTIMES.join(', ')})`,
    };
  }
  const kernels: NativeKernels = {
    version: addon.version,
    level: addon.level,
    runtime,
    operators: new Set(addon.operators),
    worthwhile: (op, rows, columns, inner) => addon.worthwhile(op, rows, columns, inner),
    createSession: async (model, options) => createSession(addon, model, options),
  };
  return { kernels };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
