import * as z from 'zod';
import { ConfigError } from '../errors.js';
import { nearMiss } from '../near-miss.js';
import { shownValue } from '../shown-value.js';
import type { Part } from './part.js';

/** Parts, and who provides them: a package, or a plugin's file. */
export interface PartList<P> {
  readonly from: string;
  readonly parts: readonly P[];
}

/** The parts of one kind, by type. */
export interface Registry<P extends Part<Key>, Key extends string = 'type'> {
  readonly parts: readonly P[];
  /** Options of any of them, told apart by the key. */
  readonly schema: z.ZodDiscriminatedUnion<readonly P['schema'][], Key>;
  /**
   * The part that parsed options belong to. Parses nothing.
   *
   * @throws ConfigError for a type that no part has.
   */
  of(options: { readonly [K in Key]: string }): P;
}

/** A part that contains others of its kind (`multi-task`, `joined`): a function of the registry of those that contain none. */
export type Composite<P extends Part<Key>, Key extends string = 'type'> = (inner: Registry<P, Key>) => P;

/**
 * Joins lists of parts.
 *
 * @param kind For messages, such as `losses`.
 * @param key The option that tells parts apart: `type`, or `source`.
 * @throws ConfigError for a type that two lists have, naming both owners, and for a schema that lets unknown keys pass.
 */
export function createRegistry<P extends Part<Key>, Key extends string>(
  kind: string,
  key: Key,
  lists: readonly PartList<P | Composite<P, Key>>[],
): Registry<P, Key> {
  const entries = lists.flatMap(({ from, parts }) => parts.map((part) => ({ from, part })));
  const simple = entries.flatMap(({ from, part }) => (typeof part === 'function' ? [] : [{ from, part }]));
  if (simple.length === entries.length) return registryOf(kind, key, simple);
  const inner = registryOf(kind, key, simple);
  return registryOf(
    kind,
    key,
    entries.map(({ from, part }) => ({ from, part: typeof part === 'function' ? part(inner) : part })),
  );
}

function registryOf<P extends Part<Key>, Key extends string>(
  kind: string,
  key: Key,
  entries: readonly { readonly from: string; readonly part: P }[],
): Registry<P, Key> {
  const byType = new Map<string, { readonly part: P; readonly from: string }>();
  for (const { from, part } of entries) {
    const owner = byType.get(part.type)?.from;
    if (owner !== undefined) {
      throw new ConfigError(
        `${from}: ${kind}: expected a ${key} that is not taken, received "${part.type}", which belongs to ${owner}.`,
      );
    }
    if (part.schema.def.catchall?._zod.def.type !== 'never') {
      throw new ConfigError(`${from}: ${kind}: ${part.type}: expected a z.strictObject.`);
    }
    byType.set(part.type, { part, from });
  }
  const types = [...byType.keys()];
  const parts = [...byType.values()].map(({ part }) => part);
  const [first, ...rest] = parts.map(({ schema }): P['schema'] => schema);
  if (!first) throw new ConfigError(`${kind}: expected at least 1 part, received none.`);
  const error = ({ code, input }: z.core.$ZodRawIssue): string | undefined => {
    if (code !== 'invalid_union' || typeof input !== 'object' || input === null) return undefined;
    return unknownType(types, new Map<string, unknown>(Object.entries(input)).get(key));
  };
  return {
    parts,
    schema: z.discriminatedUnion(key, [first, ...rest], { error }),
    of(options) {
      const found = byType.get(options[key]);
      if (!found) throw new ConfigError(`${kind}: ${unknownType(types, options[key])}.`);
      return found.part;
    },
  };
}

function unknownType(types: readonly string[], type: unknown): string {
  const meant = typeof type === 'string' ? nearMiss(type, types) : undefined;
  return `expected one of ${types.join(', ')}, received ${shownValue(type)}${meant ? `; did you mean "${meant}"?` : ''}`;
}
