import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { platformName } from '../../platform-name.mjs';
import { loadNativeKernels } from '../load.js';

/** The kernels where they are built, or why they are not: tests that need them say so in their names. */
export const loaded = await loadNativeKernels();

/** For `describe.skipIf`, and what the name of what is skipped says. */
export const isMissing = 'missing' in loaded;
export const NEEDS_ADDON = 'missing' in loaded ? ` (skipped: ${loaded.missing}; pnpm build:native)` : '';

/** @throws where tests that need the kernels are not skipped. */
export function builtKernels() {
  if ('missing' in loaded) throw new Error(loaded.missing);
  return loaded.kernels;
}

/**
 * A program of tests beside the addon: `runtime-tests` is made of src/cpp/runtime-tests. With the sanitizers where `ERC_NATIVE` names a build with
 * them.
 */
export function testProgram(name: string): string | undefined {
  const built = process.env.ERC_NATIVE?.startsWith('/')
    ? join(process.env.ERC_NATIVE, '..')
    : fileURLToPath(new URL(`../../build/${platformName()}`, import.meta.url));
  const file = join(built, process.platform === 'win32' ? `${name}.exe` : name);
  return existsSync(file) ? file : undefined;
}
