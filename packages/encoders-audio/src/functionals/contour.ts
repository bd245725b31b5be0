import { meanOf, populationSdOf } from '@erc/core';
import { FRAMES_PER_SECOND } from '../frames.js';
import type { NamedStatistic } from '../named-statistic.js';
import { quantiles } from '../statistics.js';

/** Mean of each value and its neighbours that are at the places before and after it. */
export function smoothed(values: readonly number[], places: readonly number[]): number[] {
  return values.map((value, i) => {
    const near = [value];
    if (i > 0 && places[i - 1] === places[i]! - 1) near.push(values[i - 1]!);
    if (i + 1 < values.length && places[i + 1] === places[i]! + 1) near.push(values[i + 1]!);
    return meanOf(near);
  });
}

/** Standard deviation over the size of the mean; 0 where the mean is 0. */
export function variation(values: readonly number[]): number {
  const centre = Math.abs(meanOf(values));
  return centre === 0 ? 0 : populationSdOf(values) / centre;
}

/**
 * The ten functionals of a contour: mean, coefficient of variation, quantiles 0.2, 0.5, 0.8 and the range between the outer two, and mean and standard
 * deviation of the slopes of its rises and of its falls, per second.
 *
 * @param places Frame of each value, ascending: a gap ends a rise or fall.
 */
export function contourMeasures(
  name: string,
  values: readonly number[],
  places: readonly number[],
): NamedStatistic[] {
  const [p20, p50, p80] = quantiles(values, [0.2, 0.5, 0.8]) as [number, number, number];
  const { rises, falls } = slopesOf(values, places);
  return [
    [`${name}.mean`, meanOf(values)],
    [`${name}.cv`, variation(values)],
    [`${name}.p20`, p20],
    [`${name}.p50`, p50],
    [`${name}.p80`, p80],
    [`${name}.range`, p80 - p20],
    [`${name}.rise.mean`, meanOf(rises)],
    [`${name}.rise.sd`, populationSdOf(rises)],
    [`${name}.fall.mean`, meanOf(falls)],
    [`${name}.fall.sd`, populationSdOf(falls)],
  ];
}

/** Change per second from each turning point to the next. */
function slopesOf(
  values: readonly number[],
  places: readonly number[],
): { rises: number[]; falls: number[] } {
  const rises: number[] = [];
  const falls: number[] = [];
  let start = 0;
  for (let i = 1; i <= values.length; i++) {
    const joined = i < values.length && places[i] === places[i - 1]! + 1;
    const step = joined ? Math.sign(values[i]! - values[i - 1]!) : 0;
    const way = i - 1 > start ? Math.sign(values[i - 1]! - values[start]!) : step;
    if (joined && step === way) continue;
    if (i - 1 > start && way !== 0) {
      const slope =
        ((values[i - 1]! - values[start]!) / (places[i - 1]! - places[start]!)) * FRAMES_PER_SECOND;
      (way > 0 ? rises : falls).push(slope);
    }
    start = joined ? i - 1 : i;
  }
  return { rises, falls };
}

/** Number of values above the mean that are higher than the one before and not lower than the one after. */
export function countPeaks(values: readonly number[]): number {
  const centre = meanOf(values);
  return values.filter(
    (value, i) =>
      value > centre &&
      value > (values[i - 1] ?? value) &&
      value >= (values[i + 1] ?? Number.POSITIVE_INFINITY),
  ).length;
}
