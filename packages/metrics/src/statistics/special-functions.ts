// Own code on purpose: docs/decisions/own-distribution-functions.md.

// Lanczos's approximation with g = 7 and nine coefficients (Godfrey 2001): relative error below 1e-14.
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** log Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x + 6.5;
  const sum = LANCZOS.reduce((total, coefficient, i) =>
    i === 0 ? coefficient : total + coefficient / (x - 1 + i),
  );
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * Continued fraction `b₀ + a₁ / (b₁ + a₂ / (b₂ + …))`, by Lentz's method.
 *
 * @param term a_i and b_i, from i = 1.
 */
function continuedFraction(start: number, term: (i: number) => readonly [a: number, b: number]): number {
  const tiny = 1e-300;
  let value = start || tiny;
  let [c, d] = [value, 0];
  for (let i = 1; i < 10_000; i++) {
    const [a, b] = term(i);
    d = 1 / (b + a * d || tiny);
    c = b + a / c || tiny;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

/**
 * Regularised incomplete beta function I_x(a, b), 0 … 1.
 *
 * @param x In 0 … 1.
 * @param complement 1 − x, given apart where x is near 1.
 * @see NIST Digital Library of Mathematical Functions, 8.17.22
 */
export function incompleteBeta(x: number, a: number, b: number, complement = 1 - x): number {
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  // The fraction converges fast on this side only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(complement, b, a, x);
  const scale = Math.exp(
    a * Math.log(x) + b * Math.log(complement) + logGamma(a + b) - logGamma(a) - logGamma(b),
  );
  const fraction = continuedFraction(1, (i) => {
    const m = Math.floor(i / 2);
    const numerator =
      i % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    return [numerator, 1];
  });
  return scale / (a * fraction);
}

/**
 * Complementary error function, 0 … 2, with full relative precision in the upper tail.
 *
 * @see NIST Digital Library of Mathematical Functions, 7.6.2 (series) and 7.9.1 (continued fraction)
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 2) {
    let term = 2 * x;
    let sum = term;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - scale * sum;
  }
  return scale / continuedFraction(x, (i) => [i / 2, x]);
}
