/**
 * Runs before a platform's package is packed: without its addon it would be installed and do nothing.
 * `ERC_NATIVE_UNFILLED=allow` lets it pass, for releases to a registry on this machine that try the other packages.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { platformOf } from './platform-of.mjs';

const folder = process.cwd();
const platform = basename(folder);
const file = join(folder, 'erc-native.node');
const isAllowed = process.env.ERC_NATIVE_UNFILLED === 'allow';
const received = existsSync(file) ? platformOf(file) : 'none';
if (!(received === platform || (received === 'none' && isAllowed))) {
  process.stderr.write(
    `@erc/native-${platform}: expected an addon for ${platform}, received ${received}. Build it there, and fill the package with: node packages/native/fill-platform.mjs\n`,
  );
  process.exitCode = 1;
}
