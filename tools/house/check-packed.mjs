/**
 * What a stranger gets: `@erc/losses`, `@erc/fusion` and what they need of this repository, packed, installed with npm from the tarballs into
 * an empty project beside `@tensorflow/tfjs`, where they train a toy in Node and in a headless Chromium; and `@erc/encoders-text` in another one,
 * where TF-IDF needs nothing else, and ten lines encode three sentences with a local model once `onnxruntime-node` is there. At last the commands of README
 * that install from a clone, in a clone. Fails where a tarball is too large, and where encoding text brings image or audio code.
 *
 * usage: check-packed.mjs
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '@erc/browser/chromium';
import { run } from './run.mjs';
import { tarballsOf } from './tarballs.mjs';

const PACKAGES = ['fusion', 'losses'];
/** The two that are meant for other people's pages. */
const LIMITED = ['fusion', 'losses'];
const MOST_BYTES = 100_000;
const ESBUILD = 'esbuild@0.28.2';
const TFJS = '@tensorflow/tfjs@4.22.0';

/** What an encoder of text must not bring. */
const NOT_FOR_TEXT = ['sharp', 'wavefile', 'fft.js', '@huggingface/transformers', '@tensorflow/tfjs'];
/** The peer of those who run models, and what its absence says. */
const RUNTIME = 'onnxruntime-node';
const WITHOUT_RUNTIME = `Install it with: npm install ${RUNTIME}`;
const MODEL = 'packages/encoders-text/src/__fixtures__/bert';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(join(tmpdir(), 'erc-packed-'));
const stranger = join(scratch, 'stranger');

/** Packs packages with what they need of this repository. */
function pack(...names) {
  const tarballs = tarballsOf(names, scratch);
  for (const [name, path] of Object.entries(tarballs)) {
    const { size } = statSync(path);
    console.log(`${name}: ${(size / 1000).toFixed(1)} kB`);
    if (LIMITED.includes(name.slice(5)) && size > MOST_BYTES)
      throw new Error(`${name}: expected a package of at most ${MOST_BYTES} bytes, received ${size}`);
  }
  return Object.values(tarballs);
}

/** Runs in Node and in a page: learns a class that neither stream tells alone. */
const TOY = `
import { createRandom } from '@erc/core';
import { createFusion } from '@erc/fusion';
import { createLoss } from '@erc/losses';
import { createDropoutContext, createLinear, createMlp } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';

const ROWS = [[-1, -1], [-1, 1], [1, -1], [1, 1]];
const inputs = {
  text: { modality: 'text', dim: 2, kind: 'vector' },
  audio: { modality: 'audio', dim: 3, kind: 'sequence' },
};

async function trained(options, lossOptions) {
  const random = createRandom(1);
  const fusion = createFusion({ ...options, inputs, random });
  const hidden = createMlp({ path: 'head', inputDim: fusion.outputDim, layers: [{ dim: 16, activation: 'tanh' }], random });
  const classifier = createLinear({ path: 'classifier', inputDim: 16, outputDim: 2, random });
  const loss = createLoss(lossOptions);
  const streams = {
    text: { modality: 'text', values: tf.tensor2d(ROWS.map(([a]) => [a, 1])) },
    audio: {
      modality: 'audio',
      values: tf.tensor3d(ROWS.map(([, b]) => [[b, 0, 1], [b, 1, 0]])),
      mask: tf.tensor2d(ROWS.map(() => [1, 1])),
    },
  };
  const labels = tf.tensor1d(ROWS.map(([a, b]) => Number(a !== b)), 'int32');
  const context = createDropoutContext({ random, training: true });
  const variables = [fusion, hidden, classifier].flatMap(({ parameters }) => parameters.map(({ variable }) => variable));
  const optimizer = tf.train.adam(0.02);
  const value = () => {
    const { fused } = fusion.fuse(streams, context);
    return loss({ logits: classifier.apply(hidden.apply(fused, context), context) }, { labels });
  };
  const first = tf.tidy(() => value().dataSync()[0]);
  for (let i = 0; i < 60; i++) optimizer.minimize(value, false, variables);
  return { first, last: tf.tidy(() => value().dataSync()[0]) };
}

export async function trainToy() {
  await tf.setBackend('cpu');
  const lines = [];
  for (const [fusion, loss] of [
    [{ type: 'concat' }, { type: 'cross-entropy' }],
    [{ type: 'tensor-fusion', dim: 4 }, { type: 'focal' }],
    [{ type: 'cross-attention', hiddenDim: 8, numHeads: 2 }, { type: 'dice' }],
  ]) {
    const { first, last } = await trained(fusion, loss);
    if (!(last < first / 4)) throw new Error(fusion.type + ', ' + loss.type + ': expected to learn, received ' + first + ' → ' + last);
    lines.push(fusion.type + ', ' + loss.type + ': ' + first.toFixed(3) + ' → ' + last.toFixed(3));
  }
  return lines;
}
`;
const BUNDLE = `
import { build } from 'esbuild';
await build({ entryPoints: ['page.mjs'], bundle: true, format: 'iife', outfile: 'page.js', logLevel: 'error' });
`;

const SENTENCES = `
import { createTextEncoder } from '@erc/encoders-text';

const encoder = await createTextEncoder({ type: 'transformer', model: 'model' });
const features = await encoder.encode([
  { speaker: 'Ana', text: 'You came!' },
  { speaker: 'Ben', text: 'Of course I came.' },
  { speaker: 'Ana', text: 'I thought you had forgotten...' },
]);
for (const { data, shape } of features) console.log(shape, data.slice(0, 3));
`;

const WORDS = `
import { fitTextEncoder } from '@erc/encoders-text';

const train = [{ speaker: 'Ana', text: 'You came!' }, { speaker: 'Ben', text: 'Of course I came.' }];
const encoder = await fitTextEncoder({ type: 'tfidf', buckets: 64 }, train);
const [feature] = await encoder.encode(train);
console.log('tfidf', feature.indices.length);
`;

/** The version of the runtime that the tests here run on. */
function runtimeVersion() {
  const { devDependencies } = JSON.parse(
    readFileSync(join(root, 'packages/pretrained/package.json'), 'utf8'),
  );
  return devDependencies[RUNTIME];
}

/** An empty project that encodes text, and nothing else. */
function encodeText() {
  const project = join(scratch, 'text');
  mkdirSync(project);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'text', private: true, type: 'module' }),
  );
  const tarballs = pack('encoders-text');
  const install = (...packages) =>
    run(project, 'npm', ['install', '--silent', '--ignore-scripts', '--no-audit', ...packages]);
  install(...tarballs);
  const brought = [...NOT_FOR_TEXT, RUNTIME].filter((name) =>
    existsSync(join(project, 'node_modules', name)),
  );
  if (brought.length > 0)
    throw new Error(`@erc/encoders-text: expected none of ${brought.join(', ')} installed with it`);
  cpSync(join(root, MODEL), join(project, 'model'), { recursive: true });
  writeFileSync(join(project, 'words.mjs'), WORDS);
  console.log(run(project, process.execPath, ['words.mjs']).trim());
  writeFileSync(join(project, 'encode.mjs'), SENTENCES);
  const { status, stderr } = spawnSync(process.execPath, ['encode.mjs'], { cwd: project, encoding: 'utf8' });
  if (status === 0 || !stderr.includes(WITHOUT_RUNTIME))
    throw new Error(`@erc/encoders-text: expected "${WITHOUT_RUNTIME}", received ${status}: ${stderr}`);
  install(`${RUNTIME}@${runtimeVersion()}`);
  console.log(run(project, process.execPath, ['encode.mjs']).trim());
}

/** Trains the toy in a page that may load nothing. */
async function inChromium(script) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    return await page.evaluate(() => globalThis.trainToy());
  } finally {
    await browser.close();
  }
}

const LN2 = `
import { createLoss } from '@erc/losses';
import * as tf from '@tensorflow/tfjs';

await tf.setBackend('cpu');
const loss = createLoss({ type: 'cross-entropy' });
const value = loss({ logits: tf.tensor2d([[0, 0]]) }, { labels: tf.tensor1d([1], 'int32') });
if (Math.abs(value.dataSync()[0] - Math.LN2) > 1e-6) throw new Error('expected ln 2');
`;

/** The commands of README that pack in the clone and install elsewhere, as they stand there. */
function asReadmeSays() {
  const blocks = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```sh\n(.*?)^```/gms);
  const block = [...blocks].map(([, text]) => text).find((text) => text.includes('npm run tarballs'));
  if (block === undefined)
    throw new Error('README.md: expected commands with npm run tarballs, received none');
  run(scratch, 'git', ['clone', '--quiet', root, 'erc']);
  run(join(scratch, 'erc'), 'bash', ['-euc', block]);
  const project = join(scratch, 'my-project');
  writeFileSync(join(project, 'use.mjs'), LN2);
  run(project, process.execPath, ['use.mjs']);
  console.log('as README says, from a clone: ok');
}

try {
  encodeText();
  const tarballs = pack(...PACKAGES);
  mkdirSync(stranger);
  writeFileSync(
    join(stranger, 'package.json'),
    JSON.stringify({ name: 'stranger', private: true, type: 'module' }),
  );
  run(stranger, 'npm', ['install', '--silent', '--ignore-scripts', '--no-audit', ...tarballs, TFJS, ESBUILD]);
  writeFileSync(join(stranger, 'toy.mjs'), TOY);
  writeFileSync(
    join(stranger, 'node.mjs'),
    "import { trainToy } from './toy.mjs'; console.log((await trainToy()).join('\\n'));",
  );
  writeFileSync(
    join(stranger, 'page.mjs'),
    "import { trainToy } from './toy.mjs'; globalThis.trainToy = trainToy;",
  );
  writeFileSync(join(stranger, 'bundle.mjs'), BUNDLE);
  console.log(`in Node ${process.version}\n${run(stranger, process.execPath, ['node.mjs']).trim()}`);
  run(stranger, process.execPath, ['bundle.mjs']);
  const lines = await inChromium(readFileSync(join(stranger, 'page.js'), 'utf8'));
  console.log(`in Chromium\n${lines.join('\n')}`);
  asReadmeSays();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
