/**
 * The whole way of a release, against a registry on this machine: a clone of HEAD takes a changeset through version and publish, and an
 * empty project installs @erc/losses from there and uses it; another one installs @erc/native, and gets the addon of its platform.
 *
 * usage: check-publish.mjs
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The last version that runs on Node 20; its audit plug-in asks for a tag of node-fetch that not every registry serves.
const VERDACCIO = { dependencies: { verdaccio: '6.4.0' }, overrides: { 'node-fetch': '2.7.0' } };
const PORT = 4873;
const REGISTRY = `http://localhost:${PORT}/`;
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(join(tmpdir(), 'erc-publish-'));
const at = (...parts) => join(scratch, ...parts);

function run(directory, command, args, env = {}) {
  console.log(`$ ${command} ${args.join(' ')}`);
  const result = spawnSync(command, args, {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (result.status !== 0)
    throw new Error(`${command} ${args[0]} ended with ${result.status}:\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

function project(name, manifest) {
  mkdirSync(at(name));
  writeFileSync(
    at(name, 'package.json'),
    JSON.stringify({ name, private: true, type: 'module', ...manifest }),
  );
}

async function startRegistry() {
  const upstream = run(root, 'npm', ['config', 'get', 'registry']).trim();
  project('registry', VERDACCIO);
  run(at('registry'), 'npm', ['install', '--silent', '--ignore-scripts', '--no-package-lock']);
  writeFileSync(
    at('registry', 'config.yaml'),
    [
      'storage: ./storage',
      'auth: { htpasswd: { file: ./htpasswd } }',
      `uplinks: { up: { url: "${upstream}" } }`,
      'packages:',
      "  '@erc/*': { access: $all, publish: $all }",
      "  '**': { access: $all, proxy: up }",
      'max_body_size: 200mb',
      'log: { type: stdout, format: pretty, level: warn }',
    ].join('\n'),
  );
  const bin = at('registry', 'node_modules/verdaccio/bin/verdaccio');
  const child = spawn(
    process.execPath,
    [bin, '--config', at('registry', 'config.yaml'), '--listen', String(PORT)],
    { stdio: 'inherit' },
  );
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`the registry ended with ${child.exitCode}`);
    if (
      await fetch(`${REGISTRY}-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return child;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  child.kill();
  throw new Error('the registry did not start');
}

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pnpm = (directory, ...args) =>
  run(directory, 'npx', ['-y', packageManager, ...args], {
    npm_config_userconfig: at('npmrc'),
    // Addons of other platforms are built there.
    ERC_NATIVE_UNFILLED: 'allow',
  });
const USE = `
import * as tf from '@tensorflow/tfjs';
import { createLoss } from '@erc/losses';
await tf.setBackend('cpu');
const loss = createLoss({ type: 'cross-entropy' });
const value = loss({ logits: tf.tensor2d([[0, 0], [0, 0]]) }, { labels: tf.tensor1d([0, 1], 'int32') });
if (Math.abs(value.dataSync()[0] - Math.LN2) > 1e-6) throw new Error('expected ln 2');
console.log('uses @erc/losses: ok');
`;

const USE_NATIVE = `
import { loadNativeKernels } from '@erc/native';
const loaded = await loadNativeKernels();
if ('missing' in loaded) throw new Error(loaded.missing);
console.log('uses @erc/native: ok, ' + loaded.kernels.level);
`;

let registry;
try {
  registry = await startRegistry();
  writeFileSync(
    at('npmrc'),
    `${readUserConfig()}\n@erc:registry=${REGISTRY}\n//localhost:${PORT}/:_authToken=anyone\n`,
  );
  run(scratch, 'git', ['clone', '--quiet', root, 'clone']);
  run(at('clone'), 'git', ['config', 'user.email', 'release@localhost']);
  run(at('clone'), 'git', ['config', 'user.name', 'release']);
  pnpm(at('clone'), 'install', '--frozen-lockfile');
  writeFileSync(at('clone', '.changeset/check-publish.md'), "---\n'@erc/losses': minor\n---\n\nA change.\n");
  pnpm(at('clone'), 'exec', 'changeset', 'version');
  const { version } = JSON.parse(readFileSync(at('clone', 'packages/losses/package.json'), 'utf8'));
  pnpm(at('clone'), 'build');
  pnpm(at('clone'), 'build:native');
  run(at('clone'), process.execPath, ['packages/native/fill-platform.mjs']);
  pnpm(at('clone'), 'exec', 'changeset', 'publish', '--no-git-tag');
  project('stranger', {});
  const env = { npm_config_userconfig: at('npmrc') };
  run(
    at('stranger'),
    'npm',
    ['install', '--silent', '--ignore-scripts', `@erc/losses@${version}`, '@tensorflow/tfjs@4.22.0'],
    env,
  );
  writeFileSync(at('stranger', 'use.mjs'), USE);
  console.log(run(at('stranger'), process.execPath, ['use.mjs']).trim());
  project('native', {});
  const native = JSON.parse(readFileSync(at('clone', 'packages/native/package.json'), 'utf8'));
  run(
    at('native'),
    'npm',
    ['install', '--silent', '--ignore-scripts', `@erc/native@${native.version}`, 'onnxruntime-node@1.30.0'],
    env,
  );
  writeFileSync(at('native', 'use.mjs'), USE_NATIVE);
  console.log(run(at('native'), process.execPath, ['use.mjs']).trim());
  console.log(`published and installed @erc/losses ${version}`);
} finally {
  registry?.kill();
  rmSync(scratch, { recursive: true, force: true });
}

/** The user's own npm settings (a proxy's certificate, say), which the releases' settings are added to. */
function readUserConfig() {
  const path = run(root, 'npm', ['config', 'get', 'userconfig']).trim();
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
