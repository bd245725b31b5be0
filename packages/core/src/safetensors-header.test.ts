import { describe, expect, it } from 'vitest';
import { DataError } from './errors.js';
import {
  planSafetensors,
  readSafetensorsLayout,
  SAFETENSORS_BYTES,
  type SafetensorsDtype,
} from './safetensors-header.js';

const DTYPES = Object.keys(SAFETENSORS_BYTES) as SafetensorsDtype[];

/** Reads the layout of a file that consists of this header and zeros. */
function layoutOf(header: Uint8Array, size: number, dtypes = DTYPES) {
  return readSafetensorsLayout(
    (start, end) => {
      // Never behind the header.
      expect(end).toBeLessThanOrEqual(header.length);
      return header.subarray(start, end);
    },
    { size, dtypes, where: 'm' },
  );
}

/** A header of this JSON. */
function headerOf(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

describe('planSafetensors', () => {
  it('places arrays of every type where its header says', () => {
    const { header, arrays, size } = planSafetensors(
      DTYPES.map((dtype) => [`an ${dtype}`, { dtype, shape: [3, 5] }]),
      { b: '2', a: '한' },
    );
    expect(header.length % 8).toBe(0);
    expect(size - header.length).toBe(15 * (8 * 3 + 4 * 3 + 2 * 4 + 2));
    const read = layoutOf(header, size);
    expect(read).toEqual({ arrays, metadata: { a: '한', b: '2' } });
    expect(Object.keys(read.metadata)).toEqual(['a', 'b']);
    expect(arrays['an F64']).toEqual({
      dtype: 'F64',
      shape: [3, 5],
      start: header.length,
      end: header.length + 120,
    });
  });

  it('places an array whatever its name is', () => {
    const { header, size } = planSafetensors([['__proto__', { dtype: 'F16', shape: [1] }]]);
    expect(Object.keys(layoutOf(header, size).arrays)).toEqual(['__proto__']);
  });
});

describe('readSafetensorsLayout', () => {
  it('refuses types that the caller does not know', () => {
    const { header, size } = planSafetensors([['a', { dtype: 'BF16', shape: [2] }]]);
    const read = () => layoutOf(header, size, ['F32', 'F16']);
    expect(read).toThrow(DataError);
    expect(read).toThrow('m: "a": expected dtype (F32, F16), shape and offsets, received {"dtype":"BF16"');
  });

  it.each([
    ['5', '5'],
    ['["a"]', '["a"]'],
    ['{"a":1}', '{"a":1}'],
  ])('refuses the metadata %s', (metadata, received) => {
    const header = headerOf(`{"__metadata__":${metadata}}`);
    expect(() => layoutOf(header, header.length)).toThrow(
      `m: __metadata__: expected texts by name, received ${received}.`,
    );
  });

  it.each(['[0]', '[0,1,2]', '["0",1]', '[0,1.5]'])('refuses the offsets %s', (offsets) => {
    const header = headerOf(`{"a":{"dtype":"U8","shape":[1],"data_offsets":${offsets}}}`);
    expect(() => layoutOf(header, header.length + 1)).toThrow(/"a": expected dtype/);
  });

  it('refuses a shape whose size no number holds', () => {
    const extents = Array.from({ length: 40 }, () => 2 ** 52).join();
    const header = headerOf(`{"a":{"dtype":"U8","shape":[${extents},0],"data_offsets":[0,0]}}`);
    expect(() => layoutOf(header, header.length)).toThrow(DataError);
  });
});
