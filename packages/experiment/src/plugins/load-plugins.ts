import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError, messageOf, parseOptions } from '@erc/core';
import { sha256OfFile, userPath } from '@erc/core/node';
import type { Recipe } from '../recipe/recipe.js';
import { isTree } from '../recipe/tree.js';
import { PATH_RULE } from '../user-paths.js';
import { type CheckedPlugin, pluginSchema } from './define-plugin.js';
import { createRegistries, type LoadedPlugin, type Registries } from './registries.js';

/** A plugin as a recipe names it: `sha256` where it is known what the file should be. */
export type PluginFile = NonNullable<Recipe['plugins']>[number];

/** Plugins, and the files that they came from. */
export interface LoadedPlugins {
  /** The built-in parts, and theirs. */
  readonly registries: Registries;
  /** Absolute, with what they are now. */
  readonly files: readonly Required<PluginFile>[];
  /** Files that are not what the recipe says. */
  readonly changed: readonly string[];
}

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Loads the plugins of a recipe: modules on this machine that export `plugin`. They may import what the runners can (`@erc/…`, `zod`,
 * `@tensorflow/tfjs`), wherever they lie.
 *
 * @param files Paths, relative to where the user stands.
 * @throws ConfigError for a file that is not there, is no ES module, exports no plugin, or adds what another has added.
 */
export async function loadPlugins(files: readonly PluginFile[] = []): Promise<LoadedPlugins> {
  const found: Required<PluginFile>[] = [];
  const changed: string[] = [];
  for (const { file, sha256: expected } of files) {
    const path = await checkedPath(file);
    const sha256 = await sha256OfFile(path);
    if (expected !== undefined && expected !== sha256) changed.push(path);
    found.push({ file: path, sha256 });
  }
  if (found.length > 0) resolveFromHere(found.map(({ file }) => dirname(file)));
  const plugins: LoadedPlugin[] = [];
  for (const [i, { file }] of files.entries()) {
    plugins.push({ from: `plugins: ${file}`, plugin: await importPlugin(found[i]!.file, file) });
  }
  return { registries: createRegistries(plugins), files: found, changed };
}

/** Loads plugins as {@link loadPlugins} does. */
export type PluginLoader = (files: readonly PluginFile[]) => Promise<LoadedPlugins>;

/** A loader for several recipes: those that name the same files share what was loaded for the first. */
export function createPluginLoader(): PluginLoader {
  const loaded = new Map<string, Promise<LoadedPlugins>>();
  return (files) => {
    const key = JSON.stringify(files.map(({ file, sha256 }) => [file, sha256]));
    const found = loaded.get(key) ?? loadPlugins(files);
    loaded.set(key, found);
    return found;
  };
}

/** What users' folders have not installed is taken from here, so that there is one tfjs and one of each package. */
function resolveFromHere(folders: readonly string[]): void {
  register('./resolve-from-here.mjs', import.meta.url, {
    data: {
      folders: folders.map((folder) => pathToFileURL(join(folder, '/')).href),
      home: import.meta.url,
    },
  });
}

async function checkedPath(file: string): Promise<string> {
  const wrong = (expected: string, received = file): ConfigError =>
    new ConfigError(`plugins: ${file}: expected ${expected}, received ${received}.`);
  if (/^[a-z][a-z0-9+.-]+:/i.test(file)) throw wrong('the path of a file');
  const path = userPath(file);
  const extension = extname(path);
  if (!EXTENSIONS.includes(extension))
    throw wrong(`one of ${EXTENSIONS.join(', ')}`, extension || 'no ending');
  if (!existsSync(path)) throw wrong('a file', `none at ${path}; ${PATH_RULE}`);
  if (!extension.startsWith('.m') && !(await isModuleFolder(dirname(path)))) {
    throw wrong(
      `an ES module (the ending .m${extension.slice(1)}, or "type": "module" in package.json)`,
      extension,
    );
  }
  return path;
}

/** Whether `.ts` and `.js` files of a folder are ES modules: as the nearest package.json says. */
async function isModuleFolder(folder: string): Promise<boolean> {
  const path = join(folder, 'package.json');
  if (existsSync(path)) {
    const file: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isTree(file) && file.type === 'module';
  }
  return dirname(folder) !== folder && isModuleFolder(dirname(folder));
}

async function importPlugin(path: string, file: string): Promise<CheckedPlugin> {
  let module: object;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new ConfigError(`plugins: ${file}: ${messageOf(cause)}`, { cause });
  }
  if (!('plugin' in module)) {
    const names = Object.keys(module).join(', ') || 'nothing';
    throw new ConfigError(`plugins: ${file}: expected an export named plugin, received ${names}.`);
  }
  return parseOptions(pluginSchema, module.plugin, `plugins: ${file}`);
}
