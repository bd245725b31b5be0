import { DataError } from '@erc/core';

/** Stands where the WebAssembly module is, in a browser: that is not made for bundlers. */
export default async function createModule(): Promise<never> {
  throw new DataError(
    'resample: expected sound of the wanted sample rate, received another: in a browser, decode it with an AudioContext of that rate.',
  );
}
