import type { StoredArray } from '@erc/pretrained';

/** A float32 array of a safetensors file whose values are made when it is written. */
export const storedFloats = (shape: readonly number[], make: () => Promise<Float32Array>): StoredArray => ({
  dtype: 'F32',
  shape,
  async *parts() {
    const { buffer, byteOffset, byteLength } = await make();
    yield new Uint8Array(buffer, byteOffset, byteLength);
  },
});
