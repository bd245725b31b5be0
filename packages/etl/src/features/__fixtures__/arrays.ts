import { join } from 'node:path';
import { put } from '../../dataset-folder/__fixtures__/sample.js';
import type { FeaturesSourceOptions } from '../options.js';

/** The bytes of an npy file, as NumPy lays them out. */
export function npy(
  descr: string,
  shape: readonly number[],
  body: Uint8Array,
  { version = 1, isFortran = false } = {},
): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  return npyOf(
    `{'descr': '${descr}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': ${tuple}, }`,
    body,
    version,
  );
}

/** An npy file with a header of any text. */
export function npyOf(header: string, body: Uint8Array = new Uint8Array(0), version = 1): Buffer {
  const start = version === 1 ? 10 : 12;
  const padded = `${header.padEnd(Math.ceil((start + header.length + 1) / 64) * 64 - start - 1)}\n`;
  const head = Buffer.alloc(start);
  head.write('\x93NUMPY', 'latin1');
  head[6] = version;
  if (version === 1) head.writeUInt16LE(padded.length, 8);
  else head.writeUInt32LE(padded.length, 8);
  return Buffer.concat([head, Buffer.from(padded, 'latin1'), body]);
}

/** An npy file of float32. */
export const floats = (shape: readonly number[], ...values: number[]): Buffer =>
  npy('<f4', shape, new Uint8Array(Float32Array.from(values).buffer));

/** An npy file of int64, NumPy's own choice for integers. */
export const integers = (...values: number[]): Buffer =>
  npy('<i8', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));

/** A safetensors file. */
export function tensors(
  arrays: Readonly<Record<string, { dtype: string; shape: readonly number[]; body: Uint8Array }>>,
): Buffer {
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(arrays).map(([name, { dtype, shape, body }]) => {
      const start = end;
      end += body.length;
      return [name, { dtype, shape, data_offsets: [start, end] }];
    }),
  );
  const json = Buffer.from(JSON.stringify({ __metadata__: { format: 'pt' }, ...header }));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([head, json, ...Object.values(arrays).map(({ body }) => body)]);
}

/** Two splits; a stream `audio` of vectors, and `text` of sequences in one npy and one safetensors file. */
export const featureFiles = (): Record<string, string | Uint8Array> => ({
  'train.csv':
    'dialogue,sequence,speaker,text,emotion\ntea,0,Ada,You made tea?,joy\ntea,1,Grace,For myself.,neutral\npiano,0,Ada,It fell again.,anger\n',
  'valid.csv': 'dialogue,sequence,speaker,text,emotion\ncup,4,Ada,Who took my cup?,anger\n',
  'train_audio.npy': floats([3, 2], 1, 2, 3, 4, 5, 6),
  'valid_audio.npy': floats([1, 2], 7, 8),
  'train_text.npy': floats([3, 2, 1], 1, 2, 3, Number.NaN, 5, 6),
  'train_text_lengths.npy': integers(2, 1, 2),
  'valid_text.safetensors': tensors({
    roberta: { dtype: 'F32', shape: [1, 1, 1], body: new Uint8Array(Float32Array.of(9).buffer) },
    lengths: { dtype: 'U8', shape: [1], body: Uint8Array.of(1) },
  }),
});

/** Writes {@link featureFiles} into `<folder>/raw`; what is `undefined` in `changes` is left out. */
export async function writeFeatureFiles(
  folder: string,
  changes: Readonly<Record<string, string | Uint8Array | undefined>> = {},
): Promise<FeaturesSourceOptions> {
  const from = join(folder, 'raw');
  for (const [path, content] of Object.entries({ ...featureFiles(), ...changes })) {
    if (content !== undefined) await put(join(from, path), content);
  }
  return { source: 'features', from, into: join(folder, 'made'), labels: ['neutral', 'joy', 'anger'] };
}
