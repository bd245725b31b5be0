import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from './errors.js';
import { readSafetensors, safetensorsParts, streamSafetensors, writeSafetensors } from './safetensors.js';

const golden = JSON.parse(
  readFileSync(new URL('__fixtures__/safetensors.json', import.meta.url), 'utf8'),
) as {
  readonly base64: string;
  readonly metadata: Record<string, string>;
  readonly tensors: Record<string, { shape: number[]; data: number[] }>;
};
const original = Uint8Array.from(Buffer.from(golden.base64, 'base64'));

/** A file with this header and body, whatever they are. */
function fileOf(header: string, body = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}

describe('readSafetensors', () => {
  it('reads what the original library writes', () => {
    const { tensors, metadata } = readSafetensors(original);
    expect(metadata).toEqual(golden.metadata);
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(golden.tensors).sort());
    for (const [name, { shape, data }] of Object.entries(golden.tensors)) {
      expect(tensors[name]!.shape).toEqual(shape);
      expect([...tensors[name]!.data]).toEqual(data);
    }
  });

  it('reads a file that was written in parts, which are views of the arrays', () => {
    const x = { data: Float32Array.of(1, 2), shape: [2] };
    const parts = safetensorsParts({ x });
    x.data[1] = 3;
    expect(readSafetensors(Buffer.concat(parts)).tensors.x).toEqual({
      data: Float32Array.of(1, 3),
      shape: [2],
    });
  });

  it('reads an array whatever its name is', () => {
    const header = '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const { tensors } = readSafetensors(fileOf(header, new Uint8Array(4)));
    expect(Object.entries(tensors)).toEqual([['__proto__', { data: Float32Array.of(0), shape: [1] }]]);
  });

  it('owns its arrays when it reads from a pooled Node buffer', () => {
    const bytes = Buffer.from(writeSafetensors({ x: { data: Float32Array.of(1, 2), shape: [2] } }));
    const { data } = readSafetensors(bytes).tensors.x!;
    bytes.fill(0);
    expect([...data]).toEqual([1, 2]);
    expect(data.byteLength).toBe(data.buffer.byteLength);
  });

  it.each([
    ['a file cut off', original.subarray(0, original.length - 1), /received/],
    ['a short file', new Uint8Array(3), 'm: expected at least 8 bytes, received 3.'],
    ['a header longer than the file', fileOf('{}').fill(255, 0, 2), /expected a header of at most 2 bytes/],
    ['a header that is no JSON', fileOf('{"a":'), /header: expected JSON/],
    [
      'an array that is nested too deep',
      fileOf(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
      'm: header: expected JSON nested at most 200 deep, received 100001 levels.',
    ],
    ['a list as header', fileOf('[]'), /expected a JSON object/],
    [
      'an unknown type',
      fileOf('{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}', new Uint8Array(8)),
      /"a": expected dtype/,
    ],
    [
      'a negative extent',
      fileOf('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}}'),
      /"a": expected dtype/,
    ],
    [
      'a gap',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', new Uint8Array(2)),
      /bytes 0 … 1, received 1 … 2/,
    ],
    [
      'overlapping arrays',
      fileOf(
        '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
        new Uint8Array(3),
      ),
      /"b": expected data at bytes 2 … 4, received 1 … 3/,
    ],
    ['bytes left over', fileOf('{}', new Uint8Array(1)), 'm: expected 0 bytes of data, received 1.'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes, 'm')).toThrow(message);
    expect(() => readSafetensors(bytes, 'm')).toThrow(DataError);
  });

  it('throws nothing but DataError, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(original.length), (noise, at) => {
        for (const bytes of [
          noise,
          Uint8Array.from([...original.subarray(0, at), ...noise, ...original.subarray(at)]),
        ]) {
          try {
            readSafetensors(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(DataError);
          }
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('writeSafetensors', () => {
  it('is read back, and does not depend on the order of names', () => {
    const a = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
    const b = { data: Uint8Array.of(9), shape: [1] };
    const c = { data: Int32Array.of(-5), shape: [] };
    const bytes = writeSafetensors({ b, a, c }, { y: '2', x: '1' });
    expect(bytes).toEqual(writeSafetensors({ c, a, b }, { x: '1', y: '2' }));
    expect(readSafetensors(bytes)).toEqual({ tensors: { a, b, c }, metadata: { x: '1', y: '2' } });
  });

  it('refuses an array that does not fill its shape', () => {
    expect(() => writeSafetensors({ a: { data: Float32Array.of(1), shape: [2] } })).toThrow(
      'safetensors: "a": expected 2 values for shape [2], received 1.',
    );
  });
});

describe('streamSafetensors', () => {
  const arrays = {
    z: { data: Float32Array.of(1, 2), shape: [2] },
    a: { data: Uint8Array.of(3), shape: [1] },
    m: { data: Int32Array.of(4, 5), shape: [1, 2] },
  } as const;

  it('gives the bytes of writeSafetensors, and asks for each array when those before are taken', async () => {
    const asked: string[] = [];
    const tensors = new Map(
      (['F32', 'U8', 'I32'] as const).map((dtype, i) => {
        const [name, { data, shape }] = Object.entries(arrays)[i]!;
        const read = async () => {
          asked.push(name);
          return data;
        };
        return [name, { dtype, shape, read }] as const;
      }),
    );
    const parts: Uint8Array[] = [];
    for await (const part of streamSafetensors(tensors, { note: 'x' })) {
      expect(asked).toHaveLength(parts.length);
      parts.push(part);
    }
    expect(asked).toEqual(['m', 'z', 'a']);
    expect(Buffer.concat(parts)).toEqual(Buffer.from(writeSafetensors(arrays, { note: 'x' })));
  });

  it('refuses an array that is not what was promised', async () => {
    const read = async () => Float32Array.of(1, 2);
    const drain = async (dtype: 'F32' | 'I32', shape: number[]): Promise<void> => {
      for await (const _ of streamSafetensors(new Map([['a', { dtype, shape, read }]])));
    };
    await expect(drain('F32', [3])).rejects.toThrow('"a": expected 3 values for shape [3], received 2');
    await expect(drain('I32', [2])).rejects.toThrow('"a": expected I32, received F32');
  });
});
