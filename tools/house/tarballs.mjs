/**
 * Builds and packs packages with everything of this repository that they need, as a release does: `workspace:` becomes a version. What npm installs from the
 * tarballs is what a release would bring.
 *
 * usage: tarballs.mjs [--into FOLDER] NAME...     NAME: losses, @erc/losses, …; FOLDER: packed, relative to where you stand
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { publicPackages } from './public-packages.mjs';
import { run } from './run.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Manifests of the packages, by name. */
const manifests = new Map(
  publicPackages(root).map(({ manifest, directory }) => [
    manifest.name,
    { ...manifest, folder: join(root, directory) },
  ]),
);

/** The packages with all that npm would install of ours beside them: no peers that are optional. */
export function withDependencies(names, found = new Set()) {
  for (const name of names) {
    const manifest = manifests.get(name);
    if (!manifest)
      throw new Error(`tarballs: expected packages of ${[...manifests.keys()].join(', ')}; received ${name}`);
    if (found.has(name)) continue;
    found.add(name);
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
    withDependencies(
      [...Object.keys(dependencies), ...peers].filter((other) => manifests.has(other)),
      found,
    );
  }
  return [...found];
}

/** @returns Paths of the tarballs, by the name of their package. */
export function tarballsOf(names, into) {
  const all = withDependencies(names.map((name) => (name.startsWith('@erc/') ? name : `@erc/${name}`)));
  const filters = all.flatMap((name) => ['--filter', name]);
  run(root, 'npx', [
    '-y',
    packageManager,
    'exec',
    'turbo',
    'run',
    'build',
    '--output-logs=errors-only',
    ...filters,
  ]);
  mkdirSync(into, { recursive: true });
  const pack = ['-y', packageManager, 'pack', '--json', '--pack-destination', into];
  return Object.fromEntries(
    all.map((name) => {
      const printed = run(manifests.get(name).folder, 'npx', pack);
      // pnpm says before it which script it runs, where a script of its own is under way.
      const { filename } = JSON.parse(printed.slice(printed.indexOf('{')));
      return [name, filename];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { into: { type: 'string' } },
  });
  if (positionals.length === 0)
    throw new Error('tarballs: expected names of packages, such as losses; received none');
  const into = resolve(process.env.INIT_CWD ?? '.', values.into ?? 'packed');
  console.log(Object.values(tarballsOf(positionals, into)).join('\n'));
}
