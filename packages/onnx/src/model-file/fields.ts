import { OnnxError } from '../errors.js';
import type { ByteSource } from './byte-source.js';

/** Wire types of protobuf. */
const VARINT = 0;
const EIGHT_BYTES = 1;
const DELIMITED = 2;
const FOUR_BYTES = 5;

/** One field of a message of protobuf, by where it lies. */
export interface Field {
  readonly number: number;
  /** Where its tag begins. */
  readonly start: number;
  /** Where its value begins: behind the tag, and behind the length where it has one. */
  readonly valueStart: number;
  readonly end: number;
  /** The value of a varint; 0 of others. */
  readonly varint: number;
}

/**
 * The fields of a message that lies between two places. Nothing of long values is read.
 *
 * @throws OnnxError where it is no message.
 */
export function* fieldsIn(source: ByteSource, start: number, end: number): Generator<Field> {
  for (let at = start; at < end; ) {
    const tag = varintAt(source, at, end);
    const number = Math.floor(tag.value / 8);
    const field = fieldAt(source, tag.value % 8, tag.next, end);
    if (number === 0 || field.end > end) throw notOnnx(at);
    yield { number, start: at, valueStart: field.start, end: field.end, varint: field.varint };
    at = field.end;
  }
}

function fieldAt(
  source: ByteSource,
  wireType: number,
  at: number,
  end: number,
): { readonly start: number; readonly end: number; readonly varint: number } {
  switch (wireType) {
    case VARINT: {
      const { value, next } = varintAt(source, at, end);
      return { start: at, end: next, varint: value };
    }
    case EIGHT_BYTES:
      return { start: at, end: at + 8, varint: 0 };
    case FOUR_BYTES:
      return { start: at, end: at + 4, varint: 0 };
    case DELIMITED: {
      const { value, next } = varintAt(source, at, end);
      return { start: next, end: next + value, varint: 0 };
    }
    default:
      throw notOnnx(at);
  }
}

const LONGEST_VARINT = 10;

/** A number at a place, and where it ends. Exact up to 2⁵³; the negative ones are beyond that, and none is looked at here. */
function varintAt(
  source: ByteSource,
  at: number,
  end: number,
): { readonly value: number; readonly next: number } {
  const bytes = source.read(at, Math.min(end, at + LONGEST_VARINT));
  let value = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  throw notOnnx(at);
}

const notOnnx = (at: number): OnnxError =>
  new OnnxError(`model file: expected a message of protobuf, received other bytes at ${at}.`);
