import type { StoredArray } from '@erc/pretrained';

/** Bytes of one write. */
const PART = 2 ** 26;

/** A float32 array of a safetensors file whose values are made when it is written. */
export const storedFloats = (shape: readonly number[], make: () => Promise<Float32Array>): StoredArray => ({
  dtype: 'F32',
  shape,
  async *parts() {
    const { buffer, byteOffset, byteLength } = await make();
    for (let at = 0; at < byteLength; at += PART) {
      yield new Uint8Array(buffer, byteOffset + at, Math.min(PART, byteLength - at));
    }
  },
});
