import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { beforeAll, describe, expect, it } from 'vitest';

const newFolder = temporaryFolders();
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const require = createRequire(import.meta.url);
const config = require(join(ROOT, '.dependency-cruiser.cjs')) as IConfiguration;
const mayImport = require('../rooms.cjs') as Readonly<Record<string, readonly string[]>>;
const rooms = Object.keys(mayImport);

/** Whether the table of rooms lets `room` import `target`. */
const isAllowed = (room: string, target: string): boolean =>
  mayImport[room]!.some(
    (allowed) => target === allowed || (allowed.endsWith('/') && target.startsWith(allowed)),
  );

const planted = rooms.flatMap((room) =>
  rooms
    .filter((target) => target !== room)
    .map((target) => ({ room, target, allowed: isAllowed(room, target) })),
);
const fileOf = (room: string, target: string): string => `${room}/src/planted-${target.replace('/', '-')}.ts`;

/**
 * A copy of the house's rooms in which every room can resolve every other one (which pnpm would not let it), with one import planted for
 * each pair of rooms: what is left to refuse it is the arrow alone.
 */
async function plantHouse(directory: string): Promise<void> {
  await cp(join(ROOT, 'tsconfig.base.json'), join(directory, 'tsconfig.base.json'));
  await cp(join(ROOT, 'tsconfig.json'), join(directory, 'tsconfig.json'));
  await mkdir(join(directory, 'node_modules/@erc'), { recursive: true });
  const names: Record<string, string> = {};
  for (const room of rooms) {
    await mkdir(join(directory, room, 'src'), { recursive: true });
    const manifest = JSON.parse(await readFile(join(ROOT, room, 'package.json'), 'utf8')) as { name: string };
    names[room] = manifest.name;
    const name = manifest.name.startsWith('@') ? manifest.name : `@erc/${manifest.name}`;
    names[room] = name;
    const exports = { '.': { '@erc/source': './src/index.ts', default: './src/index.ts' } };
    await writeFile(join(directory, room, 'package.json'), JSON.stringify({ name, type: 'module', exports }));
    await writeFile(join(directory, room, 'src/index.ts'), 'export const room = 1;\n');
    await symlink(join(directory, room), join(directory, 'node_modules', name), 'dir');
  }
  for (const { room, target } of planted) {
    await writeFile(join(directory, fileOf(room, target)), `import '${names[target]}';\n`);
  }
  await writeFile(
    join(directory, 'packages/core/src/planted-nothing.ts'),
    "import 'a-package-that-nobody-declared';\n",
  );
}

describe('the arrows between rooms', () => {
  let directory: string;
  let refused: Map<string, string[]>;

  beforeAll(async () => {
    directory = await newFolder();
    await plantHouse(directory);
    const { output } = await cruise(
      ['packages', 'apps', 'examples'],
      {
        ...config.options,
        baseDir: directory,
        ruleSet: { forbidden: config.forbidden ?? [] },
        validate: true,
      },
      { ...(config.options?.enhancedResolveOptions as object), symlinks: true },
      { tsConfig: extractTSConfig(join(directory, 'tsconfig.json')) },
    );
    refused = new Map();
    for (const { from, rule } of (output as ICruiseResult).summary.violations) {
      refused.set(from, [...(refused.get(from) ?? []), rule.name]);
    }
  });

  it.each(planted.filter(({ allowed }) => !allowed))('$room may not import $target', ({ room, target }) => {
    expect(refused.get(fileOf(room, target))).toContain(`arrow-${room.replace('/', '-')}`);
  });

  it.each(planted.filter(({ allowed }) => allowed))('$room may import $target', ({ room, target }) => {
    expect(refused.get(fileOf(room, target)) ?? []).not.toContain(`arrow-${room.replace('/', '-')}`);
  });

  it('refuse an import that cannot be resolved', () => {
    expect(refused.get('packages/core/src/planted-nothing.ts')).toContain('unresolvable');
  });
});
