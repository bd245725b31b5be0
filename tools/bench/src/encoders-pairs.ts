import { medianOf } from '@erc/core';
import type { Calibration } from './calibration.js';
import type { EncoderFigures } from './encoders-page.js';
import type { Encoding, Side } from './encoders-process.js';
import { drifted } from './rounds.js';
import { quantile, round } from './statistics.js';

const INPUTS = 64;
/** Of 16 inputs each: turns are short, so that a machine that other things run on holds still for some. */
const GROUPS = [0, 1, 2, 3];

/** Options of {@link measurePairs}. */
export interface MeasurePairsOptions {
  readonly ours: Side;
  readonly peer: Side;
  readonly calibration: Calibration;
  /** Turns of both sides that are wanted for each group. */
  readonly rounds: number;
  /** Turns of both sides for each group before it is given up. */
  readonly attempts: number;
  /** Largest relative difference of the sides' checksums. */
  readonly tolerance: number;
  readonly report: (line: string) => void;
}

/** Milliseconds of one group, one side right after the other. */
interface Pair {
  readonly ours: number;
  readonly peer: number;
}

/**
 * Both sides by turns, group after group, until each has enough turns in which the machine held still.
 *
 * @throws Error when the sides' checksums of a group differ.
 */
export async function measurePairs({
  ours,
  peer,
  calibration,
  rounds,
  attempts,
  tolerance,
  report,
}: MeasurePairsOptions): Promise<Pick<EncoderFigures, 'turns' | 'voided' | 'measured'>> {
  const groups = GROUPS.map((): Pair[] => []);
  let voided = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (const [group, pairs] of groups.entries()) {
      if (pairs.length >= rounds) continue;
      const calibrationMs = [await calibration.measure()];
      const made = new Map<Side, Encoding>();
      for (const side of attempt % 2 === 0 ? [ours, peer] : [peer, ours]) {
        made.set(side, await side.encode(group));
        calibrationMs.push(await calibration.measure());
      }
      const [own, other] = [made.get(ours)!, made.get(peer)!];
      if (!(Math.abs(own.checksum / other.checksum - 1) <= tolerance)) {
        throw new Error(
          `group ${group}: expected the checksum ${other.checksum}, Python's, received ${own.checksum}.`,
        );
      }
      const pair = { ours: own.ms, peer: other.ms };
      const isVoid = drifted(calibrationMs);
      report(
        `group ${group}: ours ${pair.ours.toFixed(0)} ms, Python ${pair.peer.toFixed(0)} ms${isVoid ? ', void: the machine drifted' : ''}`,
      );
      if (isVoid) voided++;
      else pairs.push(pair);
    }
  }
  const counted = groups.flat();
  const base = { turns: groups.map(({ length }) => length), voided };
  if (groups.some((pairs) => pairs.length === 0)) return base;
  const total = (side: keyof Pair): number =>
    groups.reduce((sum, pairs) => sum + medianOf(pairs.map((pair) => pair[side])), 0);
  const ratios = counted.map((pair) => pair.peer / pair.ours);
  return {
    ...base,
    measured: {
      ours: round((1000 * INPUTS) / total('ours')),
      peer: round((1000 * INPUTS) / total('peer')),
      ratio: round(total('peer') / total('ours')),
      spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
    },
  };
}
