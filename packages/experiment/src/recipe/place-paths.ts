import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { PathResolver } from '@erc/core';
import { userDirectory } from '@erc/core/node';
import type { PartRegistries } from './part-registries.js';
import { originOf, type PathOrigin, type WrittenRecipe } from './path-origins.js';
import type { Recipe } from './recipe.js';

/** Stand before what a part asks to have resolved, to find where it stands in the options. */
const [PATH, MODEL] = ['\u0001', '\u0002'];
const MARKING: PathResolver = { path: (path) => PATH + path, model: (model) => MODEL + model };

/**
 * A recipe whose paths all count from one folder, in place of those that they were written from. Absolute ones and those of the home folder stay as they
 * are, and so does every path that was written from that folder.
 *
 * @param to Absolute: where the user stands.
 */
export function placePaths(
  recipe: Recipe,
  registries: Pick<PartRegistries, 'sources' | 'encoders'>,
  { origins, to }: { readonly origins: readonly PathOrigin[]; readonly to: string },
): Recipe {
  if (origins.every(({ directory }) => directory === to)) return recipe;
  const place = (text: string, path: readonly string[]): string => {
    const kind = text[0];
    const value = kind === PATH || kind === MODEL ? text.slice(1) : text;
    if (value === text) return text;
    const from = originOf(origins, path, value);
    if (from === undefined) return value;
    return kind === MODEL && !isPathOfModel(value, from) ? value : movePath(value, from, to);
  };
  const { dataset, streams, init } = recipe;
  return {
    ...recipe,
    dataset: mapTexts(registries.sources.of(dataset).withPaths(dataset, MARKING), ['dataset'], place),
    streams: Object.fromEntries(
      Object.entries(streams).map(([name, stream]) => {
        const { modality, encoder } = stream;
        const marked = registries.encoders[modality].of(encoder).withPaths(encoder, MARKING);
        return [name, { ...stream, encoder: mapTexts(marked, ['streams', name, 'encoder'], place) }];
      }),
    ),
    ...(init && { init: { ...init, from: place(PATH + init.from, ['init', 'from']) } }),
  };
}

/**
 * A recipe as it was written, with its paths as they count from one folder: for a file that is written there.
 *
 * @param recipe What it was parsed to, with paths that count from where the user stands.
 * @param to Absolute: the folder of that file.
 */
export function moveWritten(
  { tree, origins }: WrittenRecipe,
  recipe: Recipe,
  registries: Pick<PartRegistries, 'sources' | 'encoders'>,
  to: string,
): unknown {
  const user = userDirectory();
  const paths = new Set(pathsIn(recipe, registries));
  return mapTexts(tree, [], (text, path) => {
    const from = path.length > 1 ? originOf(origins, path, text) : undefined;
    return from !== undefined && paths.has(movePath(text, from, user)) ? movePath(text, from, to) : text;
  });
}

/** Every path that the parts of a recipe name, as they name it, and its plugins. */
function pathsIn(
  { dataset, streams, init, plugins = [] }: Recipe,
  { sources, encoders }: Pick<PartRegistries, 'sources' | 'encoders'>,
): string[] {
  const found = [...(init ? [init.from] : []), ...plugins.map(({ file }) => file)];
  const note = (path: string): string => {
    found.push(path);
    return path;
  };
  const noting: PathResolver = { path: note, model: note };
  sources.of(dataset).withPaths(dataset, noting);
  for (const { modality, encoder } of Object.values(streams))
    encoders[modality].of(encoder).withPaths(encoder, noting);
  return found;
}

/** A path from one folder as the same path from another one. What nothing here fills in, such as `$HOME`, and URIs stay for their reader to refuse. */
export function movePath(path: string, from: string, to: string): string {
  if (from === to || isAbsolute(path) || /^[~$]|\$\{|^[a-z][a-z0-9+.-]+:/i.test(path)) return path;
  return relative(to, resolve(from, path)).split(sep).join('/') || '.';
}

/** Whether a model is a folder: what is none may be a repository of the hub. */
const isPathOfModel = (model: string, from: string): boolean =>
  /^\.\.?(\/|$)/.test(model) || existsSync(resolve(from, model));

/** A value with its texts replaced. */
function mapTexts<Value>(
  value: Value,
  path: readonly string[],
  replace: (text: string, path: readonly string[]) => string,
): Value;
function mapTexts(
  value: unknown,
  path: readonly string[],
  replace: (text: string, path: readonly string[]) => string,
): unknown {
  if (typeof value === 'string') return replace(value, path);
  if (Array.isArray(value)) return value.map((inner, i) => mapTexts(inner, [...path, String(i)], replace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, [...path, key], replace)]),
  );
}
