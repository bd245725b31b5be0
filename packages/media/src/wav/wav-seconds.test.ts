import { describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import { wavSeconds } from './wav-seconds.js';

describe('wavSeconds', () => {
  it.each([
    [1, 16_000, '16', 4000],
    [2, 44_100, '24', 11_025],
    [1, 8000, '32f', 2000],
  ] as const)(
    'is what another writer has written: %i channels, %i Hz, %s bits',
    (channels, rate, bits, frames) => {
      const wav = new wavefile.WaveFile();
      wav.fromScratch(
        channels,
        rate,
        bits,
        Array.from({ length: channels }, () => new Array<number>(frames).fill(0)),
      );
      expect(wavSeconds(wav.toBuffer())).toBeCloseTo(0.25, 12);
    },
  );

  it('is not known of a file that is no wav', () => {
    expect(wavSeconds(new TextEncoder().encode('no wav'))).toBeUndefined();
  });
});
