import { statSync } from 'node:fs';
import { totalmem } from 'node:os';
import type { Feature } from '@erc/core';
import { openFeatureColumn, readFeatures } from '@erc/features';
import type { FeatureColumn } from '@erc/trainer';

/** Share of the machine's memory that the features of one stream may take. Those that need more are read from the disk, batch by batch. */
const MEMORY_SHARE = 0.25;

/** What a machine, or the container that the process is in, has. */
const memoryOfMachine = (): number => {
  const { constrainedMemory } = process as { readonly constrainedMemory?: () => number | undefined };
  const limit = constrainedMemory?.() || Number.POSITIVE_INFINITY;
  return Math.min(limit, totalmem());
};

/** What {@link holdFeatures} takes. */
export interface HoldFeaturesOptions {
  /** Packed files of a feature store. */
  readonly files: readonly string[];
  /** The key of each input in them. */
  readonly keys: readonly string[];
  /** Bytes of the files up to which they are read into memory. @default a quarter of the machine's */
  readonly most?: number;
}

/**
 * The features of a stream: in memory where there is room for them, else a column whose rows are read when a batch is made. Which of the two
 * changes no byte of a result. A column keeps its files open until the process ends.
 */
export function holdFeatures({
  files,
  keys,
  most = MEMORY_SHARE * memoryOfMachine(),
}: HoldFeaturesOptions): FeatureColumn {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  return bytes > most ? openFeatureColumn({ files, keys }) : readFeatures({ files, keys });
}

/** Features in the places of those that are there, and `none` elsewhere. */
export function alignFeatures(
  there: readonly boolean[],
  features: FeatureColumn,
  none: Feature,
): FeatureColumn {
  let next = 0;
  const places = Int32Array.from(there, (has) => (has ? next++ : -1));
  const at = (index: number): Feature | undefined =>
    places[index] === -1 ? none : features.at(places[index] ?? features.length);
  return Array.isArray(features) ? there.map((_, i) => at(i)!) : { length: places.length, at };
}
