import { describe, expect, it } from 'vitest';
import { createResonator } from './resonator.js';

const RATE = 16_000;

/** Gain at a frequency, from the impulse response. */
function gainAt(hertz: number, response: Float64Array): number {
  let [re, im] = [0, 0];
  for (const [n, y] of response.entries()) {
    re += y * Math.cos((2 * Math.PI * hertz * n) / RATE);
    im -= y * Math.sin((2 * Math.PI * hertz * n) / RATE);
  }
  return Math.hypot(re, im);
}

function impulseResponse(gain: 'dc' | 'peak', hertz: number, bandwidth: number): Float64Array {
  const resonator = createResonator(RATE, gain);
  resonator.tune(hertz, bandwidth);
  const samples = new Float64Array(4096);
  samples[0] = 1;
  resonator.filter(samples);
  return samples;
}

describe('createResonator', () => {
  it('has gain 1 at 0 Hz and its peak at the formant, falling by 3 dB over half the bandwidth', () => {
    const response = impulseResponse('dc', 1500, 100);
    const peak = gainAt(1500, response);
    expect(gainAt(0, response)).toBeCloseTo(1, 6);
    expect(peak).toBeGreaterThan(gainAt(1400, response));
    expect(peak).toBeGreaterThan(gainAt(1600, response));
    expect(20 * Math.log10(gainAt(1550, response) / peak)).toBeCloseTo(-3, 0);
  });

  it('has gain 1 at the peak of a noise band', () => {
    expect(gainAt(4000, impulseResponse('peak', 4000, 1400))).toBeCloseTo(1, 2);
  });

  it('gives the same for one block as for two', () => {
    const whole = impulseResponse('dc', 700, 80);
    const resonator = createResonator(RATE, 'dc');
    resonator.tune(700, 80);
    const [first, second] = [new Float64Array(10), new Float64Array(10)];
    first[0] = 1;
    resonator.filter(first);
    resonator.filter(second);
    expect([...first, ...second]).toEqual([...whole.subarray(0, 20)]);
  });
});
