import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { platformName } from '../platform-name.mjs';
import { PLATFORMS } from './platforms.js';

/** The file of the addon, or why there is none. */
export type FoundAddon = { readonly file: string } | { readonly missing: string; readonly command?: string };

/**
 * Finds the addon: the file that `ERC_NATIVE` names, the one of the platform's package, or what was built in a clone of the repository.
 *
 * @param setting `ERC_NATIVE`: absent, `off`, or the absolute path of an addon.
 */
export function findAddon(setting: string | undefined, platform = platformName()): FoundAddon {
  if (setting === 'off') return { missing: 'switched off by ERC_NATIVE' };
  if (setting !== undefined && setting !== '') return namedFile(setting);
  const file = fileOfPackage(platform) ?? builtFile(platform);
  if (file !== undefined) return { file };
  if (!PLATFORMS.includes(platform)) {
    return { missing: `no addon for ${platform}: there are ${PLATFORMS.join(', ')}` };
  }
  const command = isClone() ? 'pnpm build:native' : `npm install @erc/native-${platform}`;
  return { missing: `no addon for ${platform} is here`, command };
}

function namedFile(setting: string): FoundAddon {
  if (isAbsolute(setting) && existsSync(setting)) return { file: setting };
  return {
    missing: `ERC_NATIVE: expected off, or the absolute path of a file; received ${JSON.stringify(setting)}`,
  };
}

function fileOfPackage(platform: string): string | undefined {
  try {
    const file = createRequire(import.meta.url).resolve(`@erc/native-${platform}/erc-native.node`);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

const fromPackage = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

function builtFile(platform: string): string | undefined {
  const file = fromPackage(`build/${platform}/erc-native.node`);
  return existsSync(file) ? file : undefined;
}

/** Sources are not published. */
const isClone = (): boolean => existsSync(fromPackage('build.mjs'));
