/** An encoded protocol buffer, or a field of one: fields are joined to make a message. */
type Bytes = Uint8Array;

const key = (field: number, wireType: number): Bytes => varint((field << 3) | wireType);

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Uint8Array.of(...bytes, rest);
}

/** A field of type int64 or an enum. @param value A whole number, ≥ 0. */
export const integerField = (field: number, value: number): Bytes => message(key(field, 0), varint(value));

/** A field of type double. */
export function doubleField(field: number, value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return message(key(field, 1), bytes);
}

/** A field of type float. */
export function floatField(field: number, value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return message(key(field, 5), bytes);
}

/** A field of type string, bytes, or of a message. */
export function bytesField(field: number, value: string | Bytes): Bytes {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return message(key(field, 2), varint(bytes.length), bytes);
}

/** Fields as one message. */
export const message = (...fields: readonly Bytes[]): Bytes => new Uint8Array(Buffer.concat(fields));
