const scratch = new Float32Array(1);
const bits = new Uint32Array(scratch.buffer);

/** The largest number that float16 has. */
export const MAX_HALF = 65504;

/** The 16 bits of the float16 that is nearest to `value`, ties to even; beyond the largest it is infinite. */
export function halfOf(value: number): number {
  scratch[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const exponent = (word >>> 23) & 0xff;
  const mantissa = word & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200 | (mantissa >>> 13));
  const scaled = exponent - 112;
  if (scaled >= 31) return sign | 0x7c00;
  if (scaled <= 0) {
    // Subnormal: the mantissa with its leading one, moved right.
    if (scaled < -10) return sign;
    return sign | roundedShift(mantissa | 0x800000, 14 - scaled);
  }
  // A carry out of the mantissa raises the exponent, as it should.
  return sign | ((scaled << 10) + roundedShift(mantissa, 13));
}

/** `value / 2^shift`, rounded to the nearest integer, ties to even. */
function roundedShift(value: number, shift: number): number {
  const whole = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return whole + (rest > middle || (rest === middle && (whole & 1) === 1) ? 1 : 0);
}

let table: Float32Array | undefined;

/** The value of every float16, by its bits. */
function halfValues(): Float32Array {
  if (table) return table;
  table = new Float32Array(0x10000);
  for (let half = 0; half < 0x10000; half++) {
    const exponent = (half >>> 10) & 0x1f;
    const mantissa = half & 0x3ff;
    const size =
      exponent === 0
        ? mantissa * 2 ** -24
        : exponent === 31
          ? mantissa === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : (1 + mantissa / 1024) * 2 ** (exponent - 15);
    table[half] = half & 0x8000 ? -size : size;
  }
  return table;
}

/** Numbers as float16 bits. */
export function toHalves(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = halfOf(values[i]!);
  return halves;
}

/** float16 bits as numbers, into `into` where it is given. */
export function fromHalves(halves: Uint16Array, into = new Float32Array(halves.length)): Float32Array {
  const values = halfValues();
  for (let i = 0; i < halves.length; i++) into[i] = values[halves[i]!]!;
  return into;
}
