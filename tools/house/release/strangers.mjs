/** Projects of people who have nothing of this repository but what npm gives them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { run } from '../run.mjs';
import { entriesOf } from './tarball-files.mjs';

/** An empty project. */
export function emptyProject(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "stranger", "private": true, "type": "module" }');
  return folder;
}

/** npm and what it starts, on the Node of a path. */
export const onNode = (node, env) => ({ ...env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` });

/**
 * Installs packages into a project, as their users do, but that no install script runs.
 *
 * @returns The packages that came, each with its name, whether it has an install script, and its place.
 */
export function install(folder, packages, env) {
  const flags = ['--silent', '--ignore-scripts', '--no-audit', '--no-fund'];
  run(folder, 'npm', ['install', ...flags, ...packages], env);
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'));
  return Object.entries(lock.packages).map(([path, { hasInstallScript = false }]) => ({
    name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    hasInstallScript,
    path,
  }));
}

/** What a strict project sets. */
const TSCONFIG = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    noEmit: true,
    // The declarations of packages are read too.
    skipLibCheck: false,
  },
  include: ['use.mts', 'use.cts'],
};

/** Programs that import every entry of a package: as ES modules, by `require`, and for the compiler. */
function programsFor(manifest) {
  const entries = entriesOf(manifest);
  const list = entries.map((_, i) => `e${i}`).join(', ');
  const count = `for (const e of [${list}]) if (Object.keys(e).length === 0) throw new Error('exports nothing');`;
  const each = (line) => entries.map((entry, i) => line(`e${i}`, entry)).join('\n');
  const esm = `${each((e, entry) => `import * as ${e} from '${entry}';`)}\n${count}\n`;
  return {
    'use.mjs': esm,
    'use.mts': esm,
    'use.cjs': `${each((e, entry) => `const ${e} = require('${entry}');`)}\n${count}\n`,
    'use.cts': `${each((e, entry) => `import ${e} = require('${entry}');`)}\n${count}\n`,
  };
}

/**
 * Imports every entry of an installed package, by `import` and by `require`, and reads its types in a strict project.
 *
 * @param node Path of the Node that imports.
 * @param tsc Path of the compiler. Without, no types are read.
 * @returns How many complaints the compiler has about declarations of others.
 * @throws Error with what a program or the compiler says of ours.
 */
export function useEverything(folder, manifest, { node, tsc }) {
  for (const [name, text] of Object.entries(programsFor(manifest))) writeFileSync(join(folder, name), text);
  run(folder, node, ['use.mjs']);
  run(folder, node, ['use.cjs']);
  if (tsc === undefined) return 0;
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  const complaints = complaintsOf(() => run(folder, process.execPath, [tsc, '-p', '.', '--pretty', 'false']));
  const ours = complaints.filter((line) => /^(node_modules\/@erc\/|use\.)/.test(line));
  if (ours.length > 0) throw new Error(`${manifest.name}: a strict project says\n${ours.join('\n')}`);
  return complaints.length;
}

/** The lines of the compiler that name a place. */
function complaintsOf(compile) {
  try {
    compile();
    return [];
  } catch (error) {
    const lines = error.message.split('\n').filter((line) => /^\S.*error TS\d+/.test(line));
    if (lines.length === 0) throw error;
    return lines;
  }
}
