import { ConfigError, orderedStreamNames, ownValue, ShapeError, type StreamSpec } from '@erc/core';
import type { FeatureStream } from '@erc/nn';

/** The streams that a fusion was made for, and those of a batch. */
export interface StreamSource {
  /** Named in errors, such as `concat fusion`. */
  readonly where: string;
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  readonly streams: Readonly<Record<string, FeatureStream>>;
}

/**
 * The streams of a batch in the order of `names`, `undefined` for those that are missing, and the size of the batch.
 *
 * @param mayBeMissing Whether a batch may lack a stream. At least one has to be there.
 * @throws ConfigError when a stream is missing.
 * @throws ShapeError when one has another width or kind than it was declared with, or another batch than the first.
 */
export function streamsInOrder(
  names: readonly string[],
  source: StreamSource,
  mayBeMissing: boolean,
): { readonly batch: number; readonly streams: readonly (FeatureStream | undefined)[] } {
  const { where, inputs } = source;
  const missing = names.filter((name) => !ownValue(source.streams, name));
  if (missing.length > (mayBeMissing ? names.length - 1 : 0)) {
    throw new ConfigError(
      `${where}: expected the streams ${names.join(', ')}; "${missing.join('", "')}" is missing.`,
    );
  }
  const streams = names.map((name) => ownValue(source.streams, name));
  const batch = streams.find((stream) => stream)!.values.shape[0];
  for (const [i, stream] of streams.entries()) {
    if (stream) checkStream(`${where}: "${names[i]}"`, inputs[names[i]!]!, stream, batch);
  }
  return { batch, streams };
}

function checkStream(where: string, spec: StreamSpec, stream: FeatureStream, batch: number): void {
  const { values, mask, present } = stream;
  const steps = values.rank === 3 ? values.shape[1] : 'steps';
  const expected = spec.kind === 'vector' ? ['batch', spec.dim] : ['batch', steps, spec.dim];
  if (values.shape.length !== expected.length || values.shape.at(-1) !== spec.dim) {
    throw new ShapeError(where, expected, values.shape);
  }
  if (values.shape[0] !== batch) throw new ShapeError(where, [batch, ...expected.slice(1)], values.shape);
  const own: readonly [string, readonly (number | string)[], readonly number[] | undefined][] = [
    ['mask', [batch, steps], mask?.shape],
    ['present', [batch], present?.shape],
  ];
  for (const [name, wanted, shape] of own) {
    if (shape && shape.join() !== wanted.join()) throw new ShapeError(`${where}: ${name}`, wanted, shape);
  }
}

/**
 * Checks that an option names streams only.
 *
 * @throws ConfigError naming the one that is none.
 */
export function checkNames(
  where: string,
  names: readonly string[],
  inputs: Readonly<Record<string, unknown>> | readonly string[],
): void {
  const known = Array.isArray(inputs) ? (inputs as readonly string[]) : Object.keys(inputs);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(
      `${where}: expected names out of ${[...known].sort().join(', ')}, received "${unknown}".`,
    );
  }
}

/**
 * Names of the streams in their order.
 *
 * @throws ConfigError when there is none.
 */
export function namesInOrder(where: string, inputs: Readonly<Record<string, StreamSpec>>): string[] {
  const names = orderedStreamNames(inputs);
  if (names.length === 0) throw new ConfigError(`${where}: expected at least 1 stream, received none.`);
  return names;
}
