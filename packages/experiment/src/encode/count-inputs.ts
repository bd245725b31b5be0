import type { Selection } from '@erc/batches';
import type { Truncation } from '@erc/core';
import { ownValue } from '@erc/core';
import type { StreamInputs } from '@erc/run-folder';

/** What is known of streams that were read. */
export interface ReadStreams {
  /** By stream name; only the names are looked at. */
  readonly features: Readonly<Record<string, unknown>>;
  /** By stream name: 1 for utterances that have it, 0 for others. A stream that is not among them is always there. */
  readonly present: Readonly<Record<string, Float32Array>>;
  /** By stream name: how much of an utterance its encoder left out, by number. A stream that is not among them was read in full. */
  readonly cuts: Readonly<Record<string, ReadonlyMap<number, Truncation>>>;
}

/** How many inputs were not read in full, and how much of them was left out: to a thousandth. */
export function sumCuts(cuts: readonly Truncation[]): Pick<StreamInputs, 'cut' | 'left' | 'unit'> {
  const left = cuts.reduce((sum, { from, to }) => sum + from - to, 0);
  return { cut: cuts.length, left: Number(left.toFixed(3)), ...(cuts[0] && { unit: cuts[0].unit }) };
}

/** What the streams read of a part, by stream name. */
export function countInputs(
  { features, present, cuts }: ReadStreams,
  { positions }: Pick<Selection, 'positions'>,
): Record<string, StreamInputs> {
  return Object.fromEntries(
    Object.keys(features).map((name): [string, StreamInputs] => {
      const missing = positions.filter((position) => ownValue(present, name)?.[position] === 0).length;
      const truncations = positions.flatMap((position) => ownValue(cuts, name)?.get(position) ?? []);
      return [name, { inputs: positions.length - missing, missing, ...sumCuts(truncations) }];
    }),
  );
}
