import { EncoderError } from '@erc/core';
import type { PretrainedWeights } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import type { WeightSource } from './weight-source.js';

/** Which names of a file belong to an architecture. */
export interface WeightNames {
  /** What may stand before every name: `roberta.` where a file has a head too, nothing where it has none. */
  readonly prefixes: readonly string[];
  /** Whether a name, after the prefix or without one, is of something else: a head of another task, a buffer, layers that are not made here. */
  readonly isOther: (name: string) => boolean;
}

/** An array of a file, with a parameter that has its values, or a part of them. */
export interface HeldArray {
  readonly name: string;
  readonly source: WeightSource;
}

/** Result of {@link loadWeights}. */
export interface LoadedWeights {
  /** Arrays of the file that were passed over. */
  readonly passedOver: readonly string[];
  /** The array of each source. */
  readonly held: readonly HeldArray[];
}

/**
 * Gives parameters their values from a file of weights, one array after the other, so that no more than one is in memory twice. Names and
 * shapes are checked before the first is read. Of an outline nothing is read.
 *
 * @param where Who asks, for errors.
 * @throws EncoderError that lists every name that is missing, not known, or has another shape.
 */
export async function loadWeights(
  weights: PretrainedWeights,
  sources: readonly WeightSource[],
  names: WeightNames,
  where: string,
): Promise<LoadedWeights> {
  const { held, passedOver } = match(weights, sources, names, where);
  if (weights.isOutline) return { passedOver, held };
  for (const { source, name } of held) {
    const { parameter, take } = source;
    const { shape } = weights.arrays.get(name)!;
    const data = await weights.read(name);
    const values = take ? take.values({ data, shape }) : data;
    tf.tidy(() => parameter.variable.assign(tf.tensor(values, parameter.variable.shape, 'float32')));
  }
  return { passedOver, held };
}

function match(
  { arrays, name: model }: PretrainedWeights,
  sources: readonly WeightSource[],
  { prefixes, isOther }: WeightNames,
  where: string,
): LoadedWeights {
  const prefix = bestPrefix(prefixes, sources, arrays);
  const missing: string[] = [];
  const illShaped: string[] = [];
  const held: HeldArray[] = [];
  for (const source of sources) {
    const name = source.names.map((each) => prefix + each).find((each) => arrays.has(each));
    if (name === undefined) {
      missing.push(prefix + source.names[0]!);
      continue;
    }
    const { shape, isFloat } = arrays.get(name)!;
    const expected = source.parameter.variable.shape;
    const received = source.take ? source.take.shape(shape) : shape;
    if (!isFloat) illShaped.push(`${name} (integers)`);
    else if (received.join() !== expected.join()) {
      illShaped.push(`${name} [${shape.join(', ')}], where [${expected.join(', ')}] is expected`);
    } else held.push({ source, name });
  }
  const taken = new Set(held.map(({ name }) => name));
  const left = [...arrays.keys()].filter((name) => !taken.has(name));
  const bare = (name: string): string => (name.startsWith(prefix) ? name.slice(prefix.length) : name);
  const isKnown = (name: string): boolean => isOther(bare(name)) || !arrays.get(name)!.isFloat;
  const unknown = left.filter(
    (name) => !isKnown(name) && !illShaped.some((each) => each.startsWith(`${name} `)),
  );
  const faults = [
    ...listed('missing', missing),
    ...listed('of another shape or type', illShaped),
    ...listed('not known', unknown),
  ];
  if (faults.length > 0) {
    throw new EncoderError(
      `${where}: ${model}: expected the weights that config.json describes, received others; ${faults.join('; ')}.`,
    );
  }
  return { held, passedOver: left };
}

const listed = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];

/** The prefix with which most names are there; of equals the first. */
function bestPrefix(
  prefixes: readonly string[],
  sources: readonly WeightSource[],
  arrays: PretrainedWeights['arrays'],
): string {
  const hits = (prefix: string): number =>
    sources.filter(({ names }) => names.some((name) => arrays.has(prefix + name))).length;
  return prefixes.reduce((best, each) => (hits(each) > hits(best) ? each : best));
}
