import { createRandom } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { encodeWav } from './encode-wav.js';
import { readPcm16 } from './read-pcm16.js';
import { WaveFile } from './wave-file.js';

/** A recording of 16 kHz, a function for each channel. */
function wav(frames: number, channels: readonly ((i: number) => number)[]): Uint8Array {
  const file = new WaveFile();
  const values = channels.map((sample) => Array.from({ length: frames }, (_, i) => sample(i)));
  file.fromScratch(channels.length, 16_000, '16', values.length === 1 ? values[0]! : values);
  return file.toBuffer();
}

describe('readPcm16', () => {
  it('reads what encodeWav writes, each of the 65,536 values', () => {
    const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    expect(readPcm16(encodeWav(samples, 22_050))).toEqual({
      channels: 1,
      frames: 65_536,
      sampleRateHz: 22_050,
      samples,
    });
  });

  it('reads the extensible form, and says why it does not read another encoding', () => {
    const plain = wav(4, [(i) => i]);
    const extensible = new Uint8Array(plain.length + 24);
    extensible.set(plain.subarray(0, 36));
    extensible.set(plain.subarray(36), 60);
    const view = new DataView(extensible.buffer);
    view.setUint32(4, extensible.length - 8, true);
    view.setUint32(16, 40, true);
    view.setUint16(20, 0xfffe, true);
    view.setUint16(44, 1, true);
    expect(readPcm16(extensible)).toMatchObject({ channels: 1, frames: 4 });
    view.setUint16(44, 3, true);
    expect(readPcm16(extensible)).toBe('float of 16 bits');
    const deep = new WaveFile();
    deep.fromScratch(1, 16_000, '24', [1, 2, 3]);
    expect(readPcm16(deep.toBuffer())).toBe('sound that is not 16-bit PCM (code 1, 24 bits)');
  });

  it('never throws, whatever the bytes are', () => {
    const random = createRandom(7);
    const sound = wav(20, [(i) => i, (i) => -i]);
    const ends = { read: 0, refused: 0 };
    for (let round = 0; round < 20_000; round++) {
      const bytes = sound.slice(0, random.integer(4) === 0 ? random.integer(sound.length) : sound.length);
      for (let change = random.integer(4); change > 0 && bytes.length > 0; change--) {
        bytes[random.integer(bytes.length)] = random.integer(3) === 0 ? 0xff : random.integer(256);
      }
      const result = readPcm16(bytes);
      if (typeof result === 'string') ends.refused++;
      else {
        ends.read++;
        expect(result.samples).toHaveLength(result.frames * result.channels);
      }
    }
    expect(Math.min(ends.read, ends.refused)).toBeGreaterThan(1000);
  });
});
