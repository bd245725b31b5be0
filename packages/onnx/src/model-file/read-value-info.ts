import type { ValueInfo } from '../graph.js';
import type { ByteSource } from './byte-source.js';
import { type Field, fieldsIn } from './fields.js';
import { onnxType } from './read-tensor.js';
import { textOf } from './values.js';

/** Reads a ValueInfoProto: name, type and shape of a tensor. Undefined for what is no tensor, or one of a type that graphs here have not. */
export function readValueInfo(source: ByteSource, { valueStart, end }: Field): ValueInfo | undefined {
  let name = '';
  let tensor: Field | undefined;
  for (const field of fieldsIn(source, valueStart, end)) {
    if (field.number === 1) name = textOf(source, field);
    // TypeProto, whose field 1 is a tensor's type.
    else if (field.number === 2) tensor = fieldOf(source, field, 1);
  }
  if (!tensor) return undefined;
  const type = onnxType(fieldOf(source, tensor, 1)?.varint ?? 0);
  const shape = fieldOf(source, tensor, 2);
  if (type === undefined) return undefined;
  return { name, type, shape: shape ? extentsOf(source, shape) : ['?'] };
}

const fieldOf = (source: ByteSource, { valueStart, end }: Field, number: number): Field | undefined =>
  [...fieldsIn(source, valueStart, end)].find((field) => field.number === number);

/** The dimensions of a TensorShapeProto: a number, a name, or neither. */
function extentsOf(source: ByteSource, { valueStart, end }: Field): (number | string)[] {
  return [...fieldsIn(source, valueStart, end)].map((dimension) => {
    const number = fieldOf(source, dimension, 1);
    const name = fieldOf(source, dimension, 2);
    if (number) return number.varint;
    return name ? textOf(source, name) : '?';
  });
}
