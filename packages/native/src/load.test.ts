import { describe, expect, it, vi } from 'vitest';
import { platformName } from '../platform-name.mjs';
import { builtKernels, isMissing, NEEDS_ADDON } from './__fixtures__/native.js';
import { findAddon } from './find-addon.js';
import { loadNativeKernels } from './load.js';
import { PLATFORMS } from './platforms.js';
import { TESTED_RUNTIMES } from './tested-runtimes.js';

/** A platform that this machine is not, so that nothing is built for it. */
const OTHER = PLATFORMS.find((platform) => platform !== platformName())!;

describe('finding the addon', () => {
  it('is switched off by ERC_NATIVE', async () => {
    vi.stubEnv('ERC_NATIVE', 'off');
    expect(await loadNativeKernels()).toEqual({ missing: 'switched off by ERC_NATIVE' });
    vi.unstubAllEnvs();
  });

  it('names a level that there is not, and takes no other in its place', async () => {
    vi.stubEnv('ERC_NATIVE_LEVEL', 'avx-512');
    expect(await loadNativeKernels()).toEqual({
      missing: 'ERC_NATIVE_LEVEL: expected one of amx, avx512, avx2, neon, scalar; received "avx-512"',
    });
    vi.unstubAllEnvs();
  });

  it('takes the file that ERC_NATIVE names, and says where there is none', () => {
    expect(findAddon('/nowhere/erc.node')).toEqual({
      missing: 'ERC_NATIVE: expected off, or the absolute path of a file; received "/nowhere/erc.node"',
    });
    expect(findAddon(import.meta.filename)).toEqual({ file: import.meta.filename });
  });

  it('says what it is not there for, and the command that gets it', () => {
    expect(findAddon(undefined, OTHER)).toEqual({
      missing: `no addon for ${OTHER} is here`,
      command: 'pnpm build:native',
    });
    expect(findAddon(undefined, 'linux-x64-musl')).toEqual({
      missing:
        'no addon for linux-x64-musl: there are linux-x64-gnu, linux-arm64-gnu, darwin-arm64, win32-x64',
    });
  });

  it('does not throw where the file is no addon', async () => {
    vi.stubEnv('ERC_NATIVE', import.meta.filename);
    expect(await loadNativeKernels()).toEqual({ missing: expect.stringContaining('does not load') });
    vi.unstubAllEnvs();
  });
});

describe.skipIf(isMissing)(`the kernels${NEEDS_ADDON}`, () => {
  it('say what they are and which runtime they joined', () => {
    const { version, level, runtime, operators } = builtKernels();
    expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(['amx', 'avx512', 'avx2', 'neon', 'scalar']).toContain(level);
    expect(TESTED_RUNTIMES).toContain(runtime);
    expect(operators).toContain('Transpose2D');
  });

  it('say of a size whether it is worthwhile', () => {
    expect(builtKernels().worthwhile('Product', 1, 1, 1)).toBeTypeOf('boolean');
  });
});
