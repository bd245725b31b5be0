import { statSync } from 'node:fs';
import { basename, parse } from 'node:path';
import type { EncoderFile, ParsedEncoder, PathResolver } from '@erc/core';
import { userPath } from '@erc/core/node';
import type { AnyEncoder } from '../recipe/encoder-registries.js';
import { userPaths } from '../user-paths.js';
import type { ModelFileContent } from './write-model-folder.js';

/** An encoder's options as a model folder has them, and the files that they name in it. */
export interface PortableEncoder {
  readonly encoder: ParsedEncoder;
  /** Of its files in the model folder. Absent: it has none. */
  readonly folder?: string;
  /** By path in the model folder. */
  readonly files: ReadonlyMap<string, ModelFileContent>;
}

/** Options of {@link portableEncoder}. */
export interface PortableEncoderOptions {
  /** A folder in the model folder. */
  readonly folder: string;
  readonly part: Pick<AnyEncoder, 'withPaths'>;
  /** As the recipe has it. */
  readonly encoder: ParsedEncoder;
  /** What it has opened of pre-trained models. */
  readonly opened: readonly EncoderFile[];
}

/** A commit of a repository of the hub: it names its files for ever. */
const COMMIT = /^[0-9a-f]{40}$/;

/** Options of a machine, not of what is computed. */
const OF_MACHINES = new Set(['cacheDirectory', 'offline', 'threads']);

/**
 * Takes an encoder along: the files that it has read are copied, and its options name the copies. A model of the hub that is pinned by its commit stays
 * where it is.
 */
export function portableEncoder({ folder, part, encoder, opened }: PortableEncoderOptions): PortableEncoder {
  const files = new Map<string, ModelFileContent>();
  const places = new Map<string, string>();
  const filePlaces = new Map<string, string>();
  const copied: PathResolver = {
    path(path) {
      const source = userPath(path);
      // Folders of downloads are of this machine.
      if (!isFile(source)) return '.';
      const place = filePlaces.get(source) ?? freePlace(basename(source), new Set(filePlaces.values()));
      filePlaces.set(source, place);
      files.set(`${folder}/${place}`, { from: source });
      return `./${place}`;
    },
    model(model) {
      const source = userPaths.model(model);
      const ofSource = opened.filter((file) => file.model === source);
      if (COMMIT.test(revisionOf(encoder, model) ?? '') && source === model) return model;
      // Of a model whose files are not needed any more the name is left.
      if (ofSource.length === 0)
        return (
          basename(source)
            .replace(/^\W+|[^\w.-]/g, '-')
            .replace(/^-+/, '') || 'model'
        );
      const place = places.get(source) ?? `model${places.size === 0 ? '' : `-${places.size + 1}`}`;
      places.set(source, place);
      for (const { name, path } of ofSource) files.set(`${folder}/${place}/${name}`, { from: path });
      return `./${place}`;
    },
  };
  const moved = withoutMachine(part.withPaths(encoder, copied));
  return {
    encoder: { ...moved, type: encoder.type },
    ...(files.size > 0 && { folder }),
    files,
  };
}

/** Where a file goes: below its own name, or numbered where another has that name. */
function freePlace(file: string, taken: ReadonlySet<string>): string {
  const { name, ext } = parse(file.replace(/[^\w.-]|^\.+/g, '-'));
  for (let n = 1; ; n++) {
    const place = `files/${name}${n === 1 ? '' : `-${n}`}${ext}`;
    if (!taken.has(place)) return place;
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** The revision beside a model, in options or in those inside them. */
function revisionOf(options: object, model: string): string | undefined {
  const entries = new Map<string, unknown>(Object.entries(options));
  if (entries.get('model') === model) {
    const revision = entries.get('revision');
    return typeof revision === 'string' ? revision : undefined;
  }
  for (const inner of entries.values()) {
    if (typeof inner !== 'object' || inner === null) continue;
    const found = revisionOf(inner, model);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Options without those of a machine, and without the revisions of models that were copied. */
function withoutMachine(options: object): Record<string, unknown> {
  const { model }: { readonly model?: unknown } = options;
  const isCopied = typeof model === 'string' && model.startsWith('.');
  return Object.fromEntries(
    Object.entries(options)
      .filter(([key]) => !OF_MACHINES.has(key) && !(isCopied && key === 'revision'))
      .map(([key, value]) => [
        key,
        typeof value === 'object' && value !== null && !Array.isArray(value) ? withoutMachine(value) : value,
      ]),
  );
}
