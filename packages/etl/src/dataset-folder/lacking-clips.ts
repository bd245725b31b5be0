import { sha256Of } from '@erc/core';

/** Clips that a dataset folder lacks for a reason that lies in the machine, not in the clips. */
export interface LackingClips {
  /** Skipped after a crash or time-out: retried by the next preparation. */
  readonly lost: number;
  /** In codecs that no decoder has: retried where the decoders are others. */
  readonly undecoded: number;
  /** Names and versions of the decoders that there were. */
  readonly decoders: string;
}

/** The fingerprint of a dataset folder that lacks clips: a name of its own, so that the folder counts as up to date only where nothing is to be tried again. */
export function sourceWithout(source: string, { lost, undecoded, decoders }: LackingClips): string {
  if (lost + undecoded === 0) return source;
  const few = `${startOf(source)}${lost}`;
  return undecoded === 0 ? few : `${few}${undecodedBy(decoders, undecoded)}`;
}

/** Whether a folder lacks clips of this corpus. @param found The folder's fingerprint. @param source The corpus's. */
export const lacksClips = (found: string, source: string): boolean => found.startsWith(startOf(source));

/** Whether all that a folder lacks are clips that these very decoders could not open. */
export function lacksAsBefore(found: string, source: string, decoders: string): boolean {
  const start = `${startOf(source)}0${undecodedBy(decoders)}`;
  return found.startsWith(start);
}

const startOf = (source: string): string => `${source} without clips: `;

const undecodedBy = (decoders: string, count?: number): string =>
  `, undecoded by ${sha256Of(decoders).slice(0, 16)}: ${count ?? ''}`;
