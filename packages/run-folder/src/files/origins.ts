import { DataError, messageOf, parseJson, type WeightOrigin } from '@erc/core';
import { z } from 'zod';

/** Key in the metadata of a safetensors file. */
const KEY = 'origins';

const originsSchema = z.array(
  z.object({
    weights: z.string(),
    model: z.string(),
    revision: z.string().exactOptional(),
    /** Of the parameters whose values are left to the file. */
    paths: z.array(z.string()).min(1),
  }),
);

/**
 * Which weights a file leaves to the pre-trained files that they come from, for its metadata.
 *
 * @returns No key where it leaves none: such a file is as it was before there were origins.
 */
export function originsMetadata(origins: ReadonlyMap<string, WeightOrigin>): Record<string, string> {
  if (origins.size === 0) return {};
  const byFile = new Map<string, z.input<typeof originsSchema>[number]>();
  for (const [path, { weights, model, revision }] of [...origins].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = JSON.stringify([weights, model, revision]);
    const group = byFile.get(key);
    if (group) group.paths.push(path);
    else byFile.set(key, { weights, model, ...(revision !== undefined && { revision }), paths: [path] });
  }
  return { [KEY]: JSON.stringify([...byFile.values()]) };
}

/** Metadata of a file, and the weights that it leaves to others. */
export interface PartedMetadata {
  readonly origins: ReadonlyMap<string, WeightOrigin>;
  /** Everything else. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads what {@link originsMetadata} gave. @throws DataError when it is something else. */
export function partMetadata(metadata: Readonly<Record<string, string>>, where: string): PartedMetadata {
  const { [KEY]: text, ...others } = metadata;
  if (text === undefined) return { origins: new Map(), metadata };
  const groups = parsed(text, `${where}: ${KEY}`);
  const origins = groups.flatMap(({ paths, ...origin }) =>
    paths.map((path): [string, WeightOrigin] => [path, origin]),
  );
  return { origins: new Map(origins), metadata: others };
}

function parsed(text: string, where: string): z.output<typeof originsSchema> {
  try {
    return originsSchema.parse(parseJson(text, where));
  } catch (cause) {
    throw new DataError(`${where}: expected files of weights and paths, received: ${messageOf(cause)}.`, {
      cause,
    });
  }
}
