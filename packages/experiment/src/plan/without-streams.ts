import type { Recipe } from '../recipe/recipe.js';

/**
 * A recipe's fusion for a choice of its streams, without what its options say of the others (`dropped`): names in lists, pairs with such
 * a name, entries by name, and list entries that are left without any stream.
 */
export function fusionWithout(fusion: Recipe['fusion'], dropped: ReadonlySet<string>): Recipe['fusion'] {
  const options = Object.entries(fusion).flatMap(([option, value]): [string, unknown][] => {
    const left = reduced(value, dropped);
    if (left !== undefined) return [[option, left]];
    // No stream is scaled, which is something else than the option's absence.
    return option === 'l2Normalize' ? [[option, []]] : [];
  });
  return Object.fromEntries(options) as Recipe['fusion'];
}

/** The losses that a choice of streams allows: one that compares streams needs those it names, or any two. */
export const lossesWithout = (
  losses: Recipe['losses'],
  dropped: ReadonlySet<string>,
  left: number,
): Recipe['losses'] =>
  losses.filter((loss) => {
    if (loss.type !== 'stream-contrastive') return true;
    return left > 1 && !loss.streams?.some((name) => dropped.has(name));
  });

/** The stages of a recipe without streams: those that are left a loss. */
export const stagesWithout = (
  stages: NonNullable<Recipe['stages']>,
  dropped: ReadonlySet<string>,
  left: number,
): NonNullable<Recipe['stages']> =>
  stages
    .map((stage) => (stage.losses ? { ...stage, losses: lossesWithout(stage.losses, dropped, left) } : stage))
    .filter(({ losses }) => losses?.length !== 0);

/** @returns `undefined` where nothing is left of a list. */
function reduced(value: unknown, dropped: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    const left = value.flatMap((item: unknown) => {
      if (typeof item === 'string') return dropped.has(item) ? [] : [item];
      if (isPair(item)) return item.some((name) => dropped.has(name)) ? [] : [item];
      const own = reduced(item, dropped);
      return own === undefined ? [] : [own];
    });
    return left.length > 0 || value.length === 0 ? left : undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (dropped.has(key)) continue;
    const own = reduced(inner, dropped);
    if (own === undefined && inner !== undefined) return undefined;
    entries.push([key, own]);
  }
  return Object.fromEntries(entries);
}

const isPair = (item: unknown): item is string[] =>
  Array.isArray(item) && item.every((name) => typeof name === 'string');
