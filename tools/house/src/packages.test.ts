import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PACKAGES = fileURLToPath(new URL('../../../packages/', import.meta.url));

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}
const manifests = readdirSync(PACKAGES).map((name): [string, Manifest] => [
  name,
  JSON.parse(readFileSync(join(PACKAGES, name, 'package.json'), 'utf8')),
]);

describe.each(manifests)('@erc/%s', (_, manifest) => {
  const { scripts, dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;

  it('is not packed by npm, which leaves workspace: in the tarball', () => {
    expect(scripts.prepack).toBe('node ../../tools/house/refuse-npm-pack.mjs');
  });

  it('installs without onnxruntime-node, whose install script needs a network', () => {
    expect(Object.keys(dependencies)).not.toContain('onnxruntime-node');
    expect(peerDependenciesMeta['onnxruntime-node']?.optional ?? true).toBe(true);
  });

  it('asks for peers of this repository by a range that a minor version stays in', () => {
    // A peer that leaves the range makes changesets raise the package by a major version.
    const ours = Object.entries(peerDependencies).filter(([name]) => name.startsWith('@erc/'));
    expect(ours.filter(([, range]) => range !== 'workspace:>=0.0.0 <1.0.0')).toEqual([]);
  });
});
