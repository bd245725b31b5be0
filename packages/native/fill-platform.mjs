/**
 * Puts a built addon into the package of its platform, which is then ready to be published.
 *
 * usage: fill-platform.mjs [FILE]
 *   FILE   without: what `pnpm build:native` built for this machine
 */
import { copyFileSync, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { platformName } from './platform-name.mjs';
import { platformOf } from './platforms/platform-of.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const file = process.argv[2] ?? join(here, 'build', platformName(), 'erc-native.node');

function fill() {
  if (!existsSync(file)) return `fill-platform: expected a built addon, received no file ${file}`;
  const folder = join(here, 'platforms', platformOf(file));
  if (!existsSync(folder))
    return `fill-platform: expected an addon of a platform that has a package, received ${file}`;
  copyFileSync(file, join(folder, 'erc-native.node'));
  console.log(`filled ${relative(process.cwd(), folder)}`);
  return undefined;
}

const fault = fill();
if (fault !== undefined) {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
}
