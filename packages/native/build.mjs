/**
 * Compiles the addon for this machine: build/<platform>/erc-native.node, and beside it the programs that its
 * tests run, one for each folder of sources whose name ends with `-tests`.
 *
 * usage: build.mjs [--sanitize] [--target PLATFORM] [--into DIR]
 *   --sanitize   with AddressSanitizer and UndefinedBehaviorSanitizer, into build/<platform>-sanitized
 *   --target     such as linux-arm64-gnu, where CXX is a compiler for it; without: this machine
 *   --into       another folder than build
 *
 *   CXX          the compiler; without: the first of g++ and clang++ that is found
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import headers from 'node-api-headers';
import { platformName } from './platform-name.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const SOURCES = join(here, 'src/cpp');
/** Compiler processes at once. */
const JOBS = 2;

/** What the files of a level are compiled with, by the end of their names: a processor without these instructions never runs them. */
const X64_LEVELS = {
  avx2: ['-mavx2', '-mfma'],
  avx512: ['-mavx2', '-mfma', '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl'],
  amx: [
    '-mavx2',
    '-mfma',
    '-mavx512f',
    '-mavx512bw',
    '-mavx512dq',
    '-mavx512vl',
    '-mavx512bf16',
    '-mamx-tile',
    '-mamx-bf16',
  ],
};
const ARM64_LEVELS = { neon: [] };

/** By what `platformName()` calls a platform. */
const PLATFORMS = {
  'linux-x64-gnu': { levels: X64_LEVELS, defines: ['-DERC_X64'] },
  'linux-arm64-gnu': { levels: ARM64_LEVELS, defines: ['-DERC_ARM64'] },
  'darwin-arm64': { levels: ARM64_LEVELS, defines: ['-DERC_ARM64'] },
  'win32-x64': { levels: X64_LEVELS, defines: ['-DERC_X64'] },
};

class BuildError extends Error {}

const { values: options } = parseArgs({
  options: {
    sanitize: { type: 'boolean', default: false },
    target: { type: 'string', default: platformName() },
    into: { type: 'string', default: join(here, 'build') },
  },
});

/** The program of tests that a source is of, or undefined. */
const testsOf = (name) => /^[a-z-]+-tests(?=\/)/.exec(name)?.[0];

/** Tests are compiled often and run seldom. */
const optimization = (name) => (options.sanitize || testsOf(name) !== undefined ? '-O1' : '-O3');

/** Level of a file, or undefined: `product.avx2.cpp` is of level avx2. */
const levelOf = (file) => basename(file).split('.').slice(1, -1).at(-1);

function compiler() {
  const names = process.env.CXX ? [process.env.CXX] : ['g++', 'clang++'];
  const found = names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
  if (found === undefined)
    throw new BuildError(`build: expected a C++ compiler (${names.join(' or ')}), received none`);
  return found;
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.cpp'))
    .map((name) => join(folder, name))
    .sort();
}

/** Runs a program to its end. @throws BuildError with what it says when it fails. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        said += data;
      });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(said);
      else reject(new BuildError(`build: ${program} ${args.join(' ')}\n${said}`));
    });
  });
}

/** Runs tasks, a few at once; the first that fails ends it. */
async function inTurn(tasks) {
  const waiting = [...tasks];
  const worker = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: JOBS }, worker));
}

async function build() {
  const platform = PLATFORMS[options.target];
  if (platform === undefined) {
    throw new BuildError(
      `build: expected one of ${Object.keys(PLATFORMS).join(', ')}, received ${options.target}`,
    );
  }
  const cxx = compiler();
  const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  const isWindows = options.target.startsWith('win32');
  const sanitizers = options.sanitize
    ? ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer', '-g1']
    : [];
  const common = [
    '-std=c++17',
    ...(isWindows ? [] : ['-fPIC']),
    '-fvisibility=hidden',
    '-fvisibility-inlines-hidden',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-fno-math-errno',
    '-fno-trapping-math',
    // A product and a sum are one rounding where the code says so, and two elsewhere, on every level.
    '-ffp-contract=off',
    '-DNAPI_VERSION=8',
    `-DERC_NATIVE_VERSION="${version}"`,
    ...platform.defines,
    ...sanitizers,
    '-isystem',
    headers.include_dir,
  ];
  const folder = join(options.into, options.sanitize ? `${options.target}-sanitized` : options.target);
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, '.objects-'));
  const started = performance.now();
  try {
    const compiled = filesBelow(SOURCES).flatMap((source) => {
      const level = levelOf(source);
      // A level of another processor: nothing of it is in this build.
      if (level !== undefined && platform.levels[level] === undefined) return [];
      const name = relative(SOURCES, source).replaceAll('\\', '/');
      const object = join(scratch, `${name.replaceAll('/', '-')}.o`);
      return [{ name, source, object, flags: level === undefined ? [] : platform.levels[level] }];
    });
    await inTurn(
      compiled.map(
        ({ name, source, object, flags }) =>
          () =>
            run(cxx, [...common, optimization(name), ...flags, '-c', source, '-o', object]),
      ),
    );
    const objects = (of) => compiled.filter(({ name }) => of(name)).map(({ object }) => object);
    const needsNode = (name) => name === 'addon.cpp' || name.startsWith('node/');
    const link = async (file, args) => {
      const made = join(scratch, file);
      await run(cxx, [...sanitizers, ...args, '-o', made]);
      renameSync(made, join(folder, file));
    };
    const libraries =
      isWindows || options.target.startsWith('darwin')
        ? []
        : ['-ldl', '-pthread', '-Wl,--no-undefined', '-Wl,--exclude-libs,ALL'];
    await link('erc-native.node', [
      '-shared',
      ...objects((name) => testsOf(name) === undefined),
      ...(await nodeLibrary(scratch)),
      // Of the addon Node resolves the functions of Node-API when it loads it.
      ...libraries.filter((flag) => flag !== '-Wl,--no-undefined'),
      ...(options.sanitize || isWindows || options.target.startsWith('darwin')
        ? []
        : ['-static-libgcc', '-static-libstdc++', '-s']),
    ]);
    for (const program of new Set(compiled.flatMap(({ name }) => testsOf(name) ?? []))) {
      await link(isWindows ? `${program}.exe` : program, [
        ...objects((name) => !needsNode(name) && (testsOf(name) ?? program) === program),
        ...libraries,
      ]);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `built ${relative(process.cwd(), join(folder, 'erc-native.node'))} with ${cxx} in ${seconds} s`,
  );
}

/** What the linker must be told of Node: on Windows a library made of its list of exports, on macOS that Node brings them. */
async function nodeLibrary(scratch) {
  if (options.target.startsWith('darwin')) return ['-undefined', 'dynamic_lookup'];
  if (!options.target.startsWith('win32')) return [];
  const library = join(scratch, 'node.lib');
  await run('llvm-dlltool', [
    '-m',
    'i386:x86-64',
    '-D',
    'node.exe',
    '-d',
    headers.def_paths.node_api_def,
    '-l',
    library,
  ]);
  if (!existsSync(library)) throw new BuildError('build: expected llvm-dlltool to write a library');
  return [library];
}

try {
  await build();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
