/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

const STEPS = 100;

/**
 * All roots of `c₀ zⁿ + c₁ zⁿ⁻¹ + … + c_n` with real coefficients, c₀ ≠ 0, together (Ehrlich's and Aberth's iteration).
 *
 * Each root moves by Newton's step, held back by the others: `w = N / (1 − N · Σ_j 1 / (z − z_j))`.
 *
 * @see Aberth 1973, "Iteration methods for finding all zeros of a polynomial simultaneously", doi:10.1090/S0025-5718-1973-0329236-7
 */
export function polynomialRoots(coefficients: ArrayLike<number>): Complex[] {
  const degree = coefficients.length - 1;
  const re = new Float64Array(degree);
  const im = new Float64Array(degree);
  for (let i = 0; i < degree; i++) {
    // On a circle, off the real axis and unevenly, so that no two start as a mirror image of each other.
    const angle = (2 * Math.PI * (i + 0.3)) / degree + 0.4;
    re[i] = 0.9 * Math.cos(angle);
    im[i] = 0.9 * Math.sin(angle);
  }
  for (let step = 0; step < STEPS; step++) {
    let moved = 0;
    for (let i = 0; i < degree; i++) {
      const newton = newtonStep(coefficients, re[i]!, im[i]!);
      let [sumRe, sumIm] = [0, 0];
      for (let j = 0; j < degree; j++) {
        if (j === i) continue;
        const [dRe, dIm] = [re[i]! - re[j]!, im[i]! - im[j]!];
        const square = dRe ** 2 + dIm ** 2;
        if (square === 0) continue;
        sumRe += dRe / square;
        sumIm -= dIm / square;
      }
      const held = divide(newton, {
        re: 1 - (newton.re * sumRe - newton.im * sumIm),
        im: -(newton.re * sumIm + newton.im * sumRe),
      });
      re[i]! -= held.re;
      im[i]! -= held.im;
      moved = Math.max(moved, Math.hypot(held.re, held.im));
    }
    if (moved < 1e-13) break;
  }
  return Array.from(re, (value, i) => ({ re: value, im: im[i]! }));
}

/** `p(z) / p′(z)`, both by Horner's scheme. */
function newtonStep(coefficients: ArrayLike<number>, re: number, im: number): Complex {
  let [pRe, pIm, dRe, dIm] = [coefficients[0]!, 0, 0, 0];
  for (let k = 1; k < coefficients.length; k++) {
    [dRe, dIm] = [dRe * re - dIm * im + pRe, dRe * im + dIm * re + pIm];
    [pRe, pIm] = [pRe * re - pIm * im + coefficients[k]!, pRe * im + pIm * re];
  }
  return divide({ re: pRe, im: pIm }, { re: dRe, im: dIm });
}

function divide(a: Complex, b: Complex): Complex {
  const square = b.re ** 2 + b.im ** 2;
  if (square === 0) return { re: 0, im: 0 };
  return { re: (a.re * b.re + a.im * b.im) / square, im: (a.im * b.re - a.re * b.im) / square };
}
