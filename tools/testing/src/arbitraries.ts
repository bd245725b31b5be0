import fc from 'fast-check';

/** A float32 in `min … max` (± 10 by default), without NaN, infinities and −0. */
export function finiteFloat(min = -10, max = 10): fc.Arbitrary<number> {
  return fc.float({ min, max, noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x));
}

/** `length` floats. */
export function floatRow(length: number, min?: number, max?: number): fc.Arbitrary<number[]> {
  return fc.array(finiteFloat(min, max), { minLength: length, maxLength: length });
}

/** Logits of one example. */
export function logitsRow(classes: number): fc.Arbitrary<number[]> {
  return floatRow(classes);
}

/** `rows` rows of `columns` floats. */
export function floatMatrix(
  rows: number,
  columns: number,
  min?: number,
  max?: number,
): fc.Arbitrary<number[][]> {
  return fc.array(floatRow(columns, min, max), { minLength: rows, maxLength: rows });
}

/** A probability distribution over `classes`. */
export function distributionRow(classes: number): fc.Arbitrary<number[]> {
  return floatRow(classes, 0.015625, 1).map((row) => {
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((x) => x / sum);
  });
}
