import { describe, expect, it } from 'vitest';
import { encodeWav } from './encode-wav.js';

describe('encodeWav', () => {
  const samples = Float32Array.of(0, 0.5, -0.5, 1, -1, 2, -2);
  const bytes = encodeWav(samples, 16_000);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

  it('writes the header of a 16 kHz mono file with 16-bit samples', () => {
    expect([name(0), name(8), name(12), name(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
    expect(view.getUint32(4, true)).toBe(bytes.length - 8);
    expect(view.getUint16(20, true)).toBe(1); // PCM
    expect(view.getUint16(22, true)).toBe(1); // channels
    expect(view.getUint32(24, true)).toBe(16_000);
    expect(view.getUint32(28, true)).toBe(32_000); // bytes a second
    expect(view.getUint16(32, true)).toBe(2); // bytes a frame
    expect(view.getUint16(34, true)).toBe(16); // bits
    expect(view.getUint32(40, true)).toBe(2 * samples.length);
    expect(bytes.length).toBe(44 + 2 * samples.length);
  });

  it('rounds samples and cuts what lies beyond full scale', () => {
    const read = Array.from(samples, (_, i) => view.getInt16(44 + 2 * i, true));
    expect(read).toEqual([0, 16384, -16383, 32767, -32767, 32767, -32767]);
  });
});
