import { ConfigError } from '@erc/core';
import picomatch from 'picomatch';
import { z } from 'zod';

// Line comments, since the patterns would end a doc comment.
// A glob over paths of parameters, as in `training.groups`; or the first `count` of numbered layers, whose number stands for `{n}` in a glob:
// `{ layers: { pattern: 'context/{n}/**', count: 2 } }` is layers 0 and 1.
export const freezeSchema = z.union([
  z.string().min(1),
  z.strictObject({
    layers: z.strictObject({
      pattern: z.string().includes('{n}', 'expected {n} where the number of the layer stands'),
      count: z.int().min(1),
      /** `at-most`: a count above that of the layers freezes all of them, as system C's 18 of Speech-BERT's 12 did. @default an error */
      legacy: z.literal('at-most').optional(),
    }),
  }),
]);

/** What a stage leaves as it is. */
export type FreezeOptions = z.output<typeof freezeSchema>;

/**
 * The globs that an entry of `freeze` comes to, one for each layer.
 *
 * @throws ConfigError when nothing matches, and when there are fewer layers than `count`. (A published system froze "18 layers" of a model
 *   of 12, and nobody was told.)
 */
export function freezePatterns(freeze: FreezeOptions, paths: readonly string[], where: string): string[] {
  if (typeof freeze === 'string') {
    if (paths.some((path) => matches(freeze, path))) return [freeze];
    throw new ConfigError(
      `${where}: expected a pattern that matches a parameter, received "${freeze}". There are ${some(paths)}.`,
    );
  }
  const { pattern, count, legacy } = freeze.layers;
  const numbers = new Set(paths.flatMap((path) => path.match(/\d+/g) ?? []).map(Number));
  const layers = [...numbers]
    .sort((a, b) => a - b)
    .map((n) => pattern.replaceAll('{n}', String(n)))
    .filter((own) => paths.some((path) => matches(own, path)));
  const least = legacy === 'at-most' ? 1 : count;
  if (layers.length < least) {
    const found = layers.length === 0 ? `none. There are ${some(paths)}` : `${layers.length}`;
    throw new ConfigError(
      `${where}.layers: expected at least ${least} layers that "${pattern}" matches, received ${found}.`,
    );
  }
  return layers.slice(0, count);
}

const matches = (pattern: string, path: string): boolean =>
  picomatch.isMatch(path, pattern, { windows: false, dot: true });

const some = (paths: readonly string[]): string =>
  `${paths.slice(0, 8).join(', ')}${paths.length > 8 ? `, … (${paths.length} in all)` : ''}`;
