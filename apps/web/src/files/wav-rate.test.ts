import { expect, it } from 'vitest';
import { encodeSamples } from './encode-samples.js';
import { wavRate } from './wav-rate.js';

it('reads the rate of a wav, behind other chunks too', () => {
  const wav = encodeSamples(new Float32Array(4), 44_100);
  expect(wavRate(wav)).toBe(44_100);
  const note = Uint8Array.from([...new TextEncoder().encode('note'), 3, 0, 0, 0, 1, 2, 3, 0]);
  expect(wavRate(Uint8Array.from([...wav.subarray(0, 12), ...note, ...wav.subarray(12)]))).toBe(44_100);
  expect(wavRate(new Uint8Array(5))).toBeUndefined();
});
