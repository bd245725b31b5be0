/**
 * Writes the few protobuf wire types that ONNX needs. Large byte arrays are kept by reference and copied once, at the end.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class MessageWriter {
  private readonly chunks: Uint8Array[] = [];
  private small: number[] = [];
  private length = 0;

  /** A varint field; 0 is written too, since ONNX gives some zeros a meaning. Negative values take ten bytes. */
  int(field: number, value: number | bigint): this {
    this.varint(BigInt(field) << 3n);
    return this.varint(BigInt.asUintN(64, BigInt(value)));
  }

  /** Packed varints. */
  ints(field: number, values: readonly (number | bigint)[]): this {
    const packed = new MessageWriter();
    for (const value of values) packed.varint(BigInt.asUintN(64, BigInt(value)));
    return this.message(field, packed);
  }

  float(field: number, value: number): this {
    this.varint((BigInt(field) << 3n) | 5n);
    return this.raw(littleEndianFloats([value]));
  }

  floats(field: number, values: readonly number[]): this {
    return this.bytes(field, littleEndianFloats(values));
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    this.header(field, value.byteLength);
    return this.raw(value);
  }

  message(field: number, value: MessageWriter): this {
    value.flush();
    this.header(field, value.length);
    this.flush();
    this.chunks.push(...value.chunks);
    this.length += value.length;
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    this.flush();
    const result = new Uint8Array(this.length);
    let offset = 0;
    for (const chunk of this.chunks) {
      result.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return result;
  }

  private header(field: number, byteLength: number): void {
    this.varint((BigInt(field) << 3n) | 2n);
    this.varint(BigInt(byteLength));
  }

  private raw(value: Uint8Array): this {
    if (value.byteLength <= 64) this.small.push(...value);
    else {
      this.flush();
      this.chunks.push(value);
      this.length += value.byteLength;
    }
    return this;
  }

  private varint(value: bigint): this {
    let rest = value;
    while (rest > 127n) {
      this.small.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    this.small.push(Number(rest));
    return this;
  }

  private flush(): void {
    if (this.small.length === 0) return;
    this.chunks.push(Uint8Array.from(this.small));
    this.length += this.small.length;
    this.small = [];
  }
}

function littleEndianFloats(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}
