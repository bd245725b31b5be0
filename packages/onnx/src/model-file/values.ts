import { PbfReader } from 'pbf';
import type { ByteSource } from './byte-source.js';
import type { Field } from './fields.js';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of a field. */
export const textOf = (source: ByteSource, { valueStart, end }: Field): string =>
  decoder.decode(source.read(valueStart, end));

/** The signed integers of a field: one, or several that are packed. */
export function integersOf(source: ByteSource, { valueStart, end }: Field): number[] {
  const bytes = source.read(valueStart, end);
  const reader = new PbfReader(bytes);
  const values: number[] = [];
  while (reader.pos < bytes.length) values.push(reader.readVarint(true));
  return values;
}
