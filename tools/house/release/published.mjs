/** The packages of a registry, as they were published. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { run } from '../run.mjs';
import { tarballFaults } from './tarball-files.mjs';

/** An answer of the registry. A connection that is kept open ends while another program is waited for. */
const get = (url) => fetch(url, { headers: { connection: 'close' } });

/** Fetches a package's tarball into a folder. */
async function fetchTarball(url, { name, version }, folder) {
  const { versions } = await get(`${url}${name.replace('/', '%2f')}`).then((answer) => answer.json());
  const manifest = versions?.[version];
  if (!manifest) throw new Error(`${name}: expected version ${version} in the registry, received none`);
  const bytes = Buffer.from(await get(manifest.dist.tarball).then((answer) => answer.arrayBuffer()));
  const path = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  writeFileSync(path, bytes);
  return { manifest, path, bytes };
}

/** What is wrong with a published manifest. */
function manifestFaults({ scripts = {}, dependencies = {}, peerDependencies = {}, repository }) {
  const faults = ['preinstall', 'install', 'postinstall']
    .filter((name) => name in scripts)
    .map((name) => `has a script ${name}`);
  for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies }))
    if (/^(workspace|catalog|link|file):/.test(range)) faults.push(`asks for ${name} ${range}`);
  if (!repository?.directory) faults.push('does not say where its sources are, as provenance asks for');
  return faults;
}

/** What publint and attw say of a tarball. */
async function exportFaults({ path, bytes, root, folder }) {
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
    strict: true,
  });
  const faults = messages.map((message) => formatMessage(message, pkg, { color: false }));
  // Whoever requires a package gets its ES modules (Node 20.19 and later): there is no second build.
  const rules = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];
  try {
    run(folder, join(root, 'node_modules/.bin/attw'), [path, ...rules, '--no-color', '--format', 'ascii']);
  } catch (error) {
    faults.push(error.message);
  }
  return faults;
}

/**
 * Fetches a published package and checks it: its files, its manifest, publint and attw.
 *
 * @returns The manifest, how many files there are, and kilobytes of the tarball.
 * @throws Error with all that is wrong.
 */
export async function checkPublished({ url, root, folder, name, version }) {
  const { manifest, path, bytes } = await fetchTarball(url, { name, version }, folder);
  const files = run(folder, 'tar', ['-tzf', path])
    .split('\n')
    .filter((file) => file !== '' && !file.endsWith('/'))
    .map((file) => file.replace(/^package\//, ''));
  const faults = [...tarballFaults(name, files), ...manifestFaults(manifest)];
  // Of a platform's addon there is nothing to import.
  if (manifest.exports !== undefined) faults.push(...(await exportFaults({ path, bytes, root, folder })));
  if (faults.length > 0) throw new Error(`${name} ${version}:\n${faults.join('\n')}`);
  return { manifest, files: files.length, kilobytes: Math.round(bytes.length / 1000) };
}
