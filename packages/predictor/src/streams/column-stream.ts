import { columnFeatures } from '@erc/batches';
import { DataError, type FeatureArray, type InputSpec, isRaw } from '@erc/core';
import type { OpenedStream } from './opened-stream.js';

/** Options of {@link columnStream}. */
export interface ColumnStreamOptions {
  readonly spec: InputSpec;
  /** What training fitted for it: `mean` and `sd`, `[names]`. */
  readonly state: Readonly<Record<string, FeatureArray>>;
  /** Comes first in errors. */
  readonly where: string;
}

/**
 * A stream of numbers that come with a turn.
 *
 * @throws DataError for constants of other columns, and for another width.
 */
export function columnStream(
  names: readonly string[],
  { spec, state: { mean, sd }, where }: ColumnStreamOptions,
): OpenedStream {
  if (isRaw(spec) || spec.kind !== 'vector' || spec.dim !== 2 * names.length) {
    throw new DataError(`${where}: expected vectors of ${2 * names.length}, received another shape.`);
  }
  if (mean?.data.length !== names.length || sd?.data.length !== names.length) {
    throw new DataError(
      `${where}: expected means and standard deviations of ${names.length} columns, received others.`,
    );
  }
  return {
    modality: spec.modality,
    spec,
    columns: names,
    read: async (turns, { from, to }) => ({
      features: columnFeatures(
        turns.slice(from, to).map(({ columns = {} }) => columns),
        names,
        { mean, sd },
      ),
      cuts: new Map(),
    }),
    dispose: async () => {},
  };
}
