import type { FrameMatrix } from '../frames.js';
import { logMelOf, MEL_MAX_HZ, MEL_MIN_HZ, melScale } from '../mel.js';

const BANDS = 26;

/** The ear's sensitivity at each band's centre (equal-loudness curve, eq. 4), scaled to 1 at most. */
const SENSITIVITY = sensitivities();

function sensitivities(): Float64Array {
  const low = melScale.melOf(MEL_MIN_HZ);
  const step = (melScale.melOf(MEL_MAX_HZ) - low) / (BANDS + 1);
  const curve = Float64Array.from({ length: BANDS }, (_, band) => {
    const square = (2 * Math.PI * melScale.hzOf(low + (band + 1) * step)) ** 2;
    return ((square + 56.8e6) * square ** 2) / ((square + 6.3e6) ** 2 * (square + 0.38e9));
  });
  const most = Math.max(...curve);
  return curve.map((value) => value / most);
}

/**
 * Perceived loudness of each frame: `Σ_b (E_b · P_b)^0.33` over 26 mel bands, with the equal-loudness curve E and the cube root of intensity and
 * loudness as in perceptual linear prediction. No unit; 0.0005 for silence.
 *
 * @param power `[frames, 257]` of `powerSpectrum`.
 * @returns `[frames]`
 * @see Hermansky 1990, "Perceptual linear predictive (PLP) analysis of speech", eqs. 4 and 5, doi:10.1121/1.399423
 */
export function frameLoudness(power: FrameMatrix): Float32Array {
  const { data, shape } = logMelOf(power, BANDS);
  const loudness = new Float32Array(shape[0]);
  for (let frame = 0; frame < loudness.length; frame++) {
    let sum = 0;
    for (let band = 0; band < BANDS; band++) {
      // (E · exp(m))^0.33, m being the logarithm of the band's power.
      sum += SENSITIVITY[band]! ** 0.33 * Math.exp(0.33 * data[frame * BANDS + band]!);
    }
    loudness[frame] = sum;
  }
  return loudness;
}
