import { DataError } from '@erc/core';

const MIN_RATE_HZ = 4_000;
const MAX_RATE_HZ = 384_000;

/** The rates of sound that is read, for messages. */
export const SAMPLE_RATES = `${MIN_RATE_HZ} … ${MAX_RATE_HZ} Hz`;

/** Whether sound of this rate is read. */
export const isSampleRate = (sampleRateHz: number): boolean =>
  Number.isInteger(sampleRateHz) && sampleRateHz >= MIN_RATE_HZ && sampleRateHz <= MAX_RATE_HZ;

/** @throws DataError unless the rate is one that is read. */
export function checkSampleRate(sampleRateHz: number, where: string): void {
  if (isSampleRate(sampleRateHz)) return;
  throw new DataError(`${where}: expected a whole sample rate in ${SAMPLE_RATES}, received ${sampleRateHz}.`);
}
