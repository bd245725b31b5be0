import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { PathResolver } from '@erc/core';
import { userPath } from '@erc/core/node';
import type { Registries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import type { NamedPath } from './plan-jobs.js';

/** Every file and folder that the encoding of a recipe reads or writes, as its parts name them. */
export function recipePaths(
  { dataset, streams, plugins = [] }: Recipe,
  { sources, encoders }: Pick<Registries, 'sources' | 'encoders'>,
): NamedPath[] {
  const found: NamedPath[] = [];
  /** Notes each path that a part asks for. */
  const noting = (key: string): PathResolver => {
    const path = (named: string): string => {
      found.push({ key, path: userPath(named) });
      return userPath(named);
    };
    return {
      path,
      // Anything else is a repository of the hub.
      model: (named) => (isAbsolute(named) || existsSync(userPath(named)) ? path(named) : named),
    };
  };
  sources.of(dataset).withPaths(dataset, noting('dataset'));
  for (const [name, { modality, encoder }] of Object.entries(streams)) {
    encoders[modality].of(encoder).withPaths(encoder, noting(`streams.${name}.encoder`));
  }
  for (const { file } of plugins) found.push({ key: 'plugins', path: userPath(file) });
  return found;
}
