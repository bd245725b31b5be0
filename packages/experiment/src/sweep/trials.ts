import { createRandom, type Random } from '@erc/core';
import type { Dimension, Settings, SweepOptions } from '../recipe/variants.js';

/** Trials of a random search that does not say how many. */
const DEFAULT_TRIALS = 20;

/** A draw that was there before is drawn again so often; then the space is taken for exhausted. */
const MOST_DRAWS = 200;

/**
 * The trials of a sweep: what each sets, by path. Random trials are all different; each depends on the sweep's seed and its number alone
 * as long as the space has enough of them, so that more can be added later.
 */
export function trialsOf({
  method,
  seed,
  trials,
  space,
}: Pick<SweepOptions, 'method' | 'seed' | 'trials' | 'space'>): Settings[] {
  const random = createRandom(seed);
  if (method === 'grid') {
    const all = grid(Object.entries(space));
    return trials === undefined || trials >= all.length
      ? all
      : random.fork('grid').shuffle(all).slice(0, trials);
  }
  const found = new Map<string, Settings>();
  for (let k = 0; k < (trials ?? DEFAULT_TRIALS); k++) {
    const own = random.fork(`trial ${k + 1}`);
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const settings = Object.fromEntries(
        Object.entries(space).map(([path, one]) => [path, drawn(one, own)]),
      );
      const key = JSON.stringify(settings);
      if (found.has(key)) continue;
      found.set(key, settings);
      break;
    }
  }
  return [...found.values()];
}

/** Every combination, the last path fastest. */
function grid([first, ...rest]: readonly (readonly [string, Dimension])[]): Settings[] {
  if (!first) return [{}];
  const [path, dimension] = first;
  return gridValues(dimension).flatMap((value) => grid(rest).map((others) => ({ [path]: value, ...others })));
}

/** Four digits are enough to say a rate, and can be read. */
const short = (value: number): number => Number(value.toPrecision(4));

function gridValues(dimension: Dimension): readonly unknown[] {
  if (dimension.type === 'choice') return dimension.values;
  const { type, low, high, points } = dimension;
  const at = (i: number): number => i / (points - 1);
  const values = Array.from({ length: points }, (_, i) =>
    type === 'log-uniform' ? short(low * (high / low) ** at(i)) : low + (high - low) * at(i),
  );
  return type === 'int' ? [...new Set(values.map(Math.round))] : values.map(short);
}

function drawn(dimension: Dimension, random: Random): unknown {
  switch (dimension.type) {
    case 'choice':
      return dimension.values[random.integer(dimension.values.length)];
    case 'uniform':
      return short(dimension.low + (dimension.high - dimension.low) * random.next());
    case 'log-uniform':
      return short(dimension.low * (dimension.high / dimension.low) ** random.next());
    case 'int':
      return dimension.low + random.integer(dimension.high - dimension.low + 1);
  }
}
