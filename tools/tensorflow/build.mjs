/**
 * Builds TensorFlow's binding for tfjs without the download that its install script makes: the package from npm, the library and its C
 * headers from a Python wheel, Node-API's headers from npm, compiled by g++. Takes what is there already as it is.
 *
 * usage: build.mjs --into FOLDER --python PYTHON [--tfjs FOLDER] [--gpu]
 *   --into    a project folder of its own, outside any repository; about 1 GB; a program imports the binding from there
 *   --python  one with pip, of a version that the wheel is made for
 *   --tfjs    the copy of @tensorflow/tfjs that the program uses: linked in place of another one. Default: the engine's, in this repository
 *   --gpu     @tensorflow/tfjs-node-gpu from the wheel for CUDA
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const TFJS = '4.22.0';
const TENSORFLOW = '2.21.0';
const NODE_API_HEADERS = '1.9.0';
/** What tfjs-node 4.22 asks its loader for on every Node since 12.22. */
const NODE_API = 8;
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

const { values } = parseArgs({
  options: {
    into: { type: 'string' },
    python: { type: 'string' },
    tfjs: { type: 'string' },
    gpu: { type: 'boolean', default: false },
  },
});
if (values.into === undefined || values.python === undefined) {
  console.error('usage: build.mjs --into FOLDER --python PYTHON [--tfjs FOLDER] [--gpu]');
  process.exit(2);
}
const nodeMajor = Number(process.versions.node.split('.')[0]);
if (process.platform !== 'linux' || nodeMajor >= 23) {
  console.error(
    `build.mjs: expected Linux and Node 20 or 22 (tfjs-node 4.22 fails on later ones), received ${process.platform}, Node ${process.version}`,
  );
  process.exit(1);
}
const into = resolve(values.into);
const name = values.gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
const wheel = values.gpu ? 'tensorflow' : 'tensorflow-cpu';
const engine = fileURLToPath(new URL('../../packages/engine/package.json', import.meta.url));
const tfjs = values.tfjs
  ? resolve(values.tfjs)
  : dirname(dirname(createRequire(engine).resolve('@tensorflow/tfjs')));
const packages = join(into, 'node_modules');
const target = join(packages, name);
const libraries = join(target, 'deps/lib');
const binding = join(target, `lib/napi-v${NODE_API}/tfjs_binding.node`);

async function run(command, args) {
  console.log(`$ ${command} ${args.join(' ')}`);
  try {
    return (await promisify(execFile)(command, args, { cwd: into, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new Error(`expected ${command} to be installed (Debian: apt-get install -y g++)`);
    throw new Error(`${command} ${args[0]}: ${error.stderr || error.message}`);
  }
}

/** The package without its install script. */
async function installPackages() {
  await mkdir(into, { recursive: true });
  await writeFile(join(into, 'package.json'), JSON.stringify({ name: 'tensorflow-binding', private: true }));
  const wanted = [`${name}@${TFJS}`, `node-api-headers@${NODE_API_HEADERS}`];
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...wanted]);
}

/** The program's own tfjs: a second copy would have tensors that the first does not know. */
async function linkTfjs() {
  const copy = join(packages, '@tensorflow/tfjs');
  await rm(copy, { recursive: true, force: true });
  await symlink(tfjs, copy);
}

/** The library and the headers; the rest of the wheel goes. */
async function unpackWheel() {
  const unpacked = join(into, 'wheel');
  await rm(unpacked, { recursive: true, force: true });
  const options = ['--quiet', '--no-deps', '--no-compile', '--only-binary=:all:', '--target', unpacked];
  await run(values.python, ['-m', 'pip', 'install', ...options, `${wheel}==${TENSORFLOW}`]);
  await mkdir(libraries, { recursive: true });
  for (const each of LIBRARIES) await rename(join(unpacked, 'tensorflow', each), join(libraries, each));
  await rm(join(target, 'deps/include'), { recursive: true, force: true });
  await rename(join(unpacked, 'tensorflow/include'), join(target, 'deps/include'));
  await rm(unpacked, { recursive: true });
}

async function compile() {
  const sources = (await readdir(join(target, 'binding'))).filter((file) => file.endsWith('.cc'));
  await mkdir(dirname(binding), { recursive: true });
  await run('g++', [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${NODE_API}`],
    ...[join(packages, 'node-api-headers/include'), join(target, 'deps/include')].map((each) => `-I${each}`),
    ...sources.map((file) => join(target, 'binding', file)),
    `-L${libraries}`,
    ...LIBRARIES.map((file) => `-l:${file}`),
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ...['-o', `${binding}.part`],
  ]);
  await rename(`${binding}.part`, binding);
}

/** In a process of its own, as a program would: the loader finds the binding, and TensorFlow multiplies. */
async function verify() {
  const program = `
    const tf = require(${JSON.stringify(name)});
    const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]])).dataSync();
    if (String(product) !== '19,22,43,50') throw new Error('it computes wrong values: ' + product);
    if (tf.engine() !== require('@tensorflow/tfjs').engine()) throw new Error('there are two copies of tfjs');
    console.log(JSON.stringify({ backend: tf.getBackend(), tensorflow: tf.backend().binding.TF_Version }));
  `;
  const output = await run(process.execPath, ['-e', program]);
  console.log(output.trim());
}

if (!existsSync(join(target, 'package.json'))) await installPackages();
await linkTfjs();
if (!existsSync(join(target, 'deps/include'))) await unpackWheel();
if (!existsSync(binding)) await compile();
await verify();
console.log(`${name} is ready: ERC_TFJS_NODE=${into}`);
