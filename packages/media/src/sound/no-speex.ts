// What stands behind `#speex` in package.json, in a browser: the WebAssembly module is not made for bundlers.
import { DataError } from '@erc/core';

export default async function createModule(): Promise<never> {
  throw new DataError(
    'resample: expected sound of the wanted sample rate, received another: in a browser, decode it with an AudioContext of that rate.',
  );
}
