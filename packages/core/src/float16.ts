const scratch = new Float32Array(1);
const bits = new Uint32Array(scratch.buffer);

/** The largest finite number that 16 bits hold (IEEE 754 binary16). */
export const MAX_FLOAT16 = 65_504;

/** The bits of the nearest numbers of 16 bits (IEEE 754 binary16); ties to even, infinity from 65,520 on. */
export function toFloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = halfOf(values[i]!);
  return halves;
}

/** The number of 16 bits (IEEE 754 binary16), given as its bits. */
export function float16Value(bits: number): number {
  table ??= valuesOfHalves();
  return table[bits]!;
}

/** Numbers of 16 bits (IEEE 754 binary16), given as their bits; into `into` where it is given. */
export function fromFloat16(halves: Uint16Array, into = new Float32Array(halves.length)): Float32Array {
  table ??= valuesOfHalves();
  for (let i = 0; i < halves.length; i++) into[i] = table[halves[i]!]!;
  return into;
}

function halfOf(value: number): number {
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

/** The value of each of the 65,536, by its bits: made when the first is read. */
let table: Float32Array | undefined;

function valuesOfHalves(): Float32Array {
  return Float32Array.from({ length: 0x10000 }, (_, half) => {
    const exponent = (half >>> 10) & 0x1f;
    const mantissa = half & 0x3ff;
    const sign = half & 0x8000 ? -1 : 1;
    if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15));
  });
}
