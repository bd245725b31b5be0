import { describe, expect, it } from 'vitest';
import { encodeWav } from './encode-wav.js';
import { examineWav } from './examine-wav.js';
import { WaveFile } from './wave-file.js';

/** A hundredth of a second of a tone. */
const SOUND = Buffer.from(
  encodeWav(
    Float32Array.from({ length: 160 }, (_, i) => Math.sin((2 * Math.PI * 440 * i) / 16_000)),
    16_000,
  ),
);
const changed = (at: number, ...bytes: number[]): Buffer => {
  const copy = Buffer.from(SOUND);
  copy.set(bytes, at);
  return copy;
};
/** A float wav. */
const floats = (...samples: number[]): Buffer => {
  const wav = new WaveFile();
  wav.fromScratch(1, 16_000, '32f', samples);
  return Buffer.from(wav.toBuffer());
};
/** Other chunks between `fmt ` and `data`, the first of odd length. */
const withList = (): Buffer => {
  const list = Buffer.from('LIST\x03\0\0\0abc\0bext\0\0\0\0', 'latin1');
  const file = Buffer.concat([SOUND.subarray(0, 36), list, SOUND.subarray(36)]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
};

const wavProblem = (bytes: Uint8Array): string | undefined => examineWav(bytes).problem;

describe('examineWav', () => {
  it('finds none in a sound file, with other chunks or bytes after the end', () => {
    expect(wavProblem(SOUND)).toBeUndefined();
    expect(wavProblem(withList())).toBeUndefined();
    expect(wavProblem(Buffer.concat([SOUND, Buffer.from('tail')]))).toBeUndefined();
  });

  it('finds every cut', () => {
    for (let length = 0; length < SOUND.length; length++) {
      expect(wavProblem(SOUND.subarray(0, length)), `the first ${length} bytes`).toBeTypeOf('string');
    }
  });

  it.each<[string, Buffer, string]>([
    ['another format', Buffer.from('ID3 of a song'), '13 bytes that start with "ID3 "'],
    ['a size that passes the end', changed(40, 0xff, 0xff), '364 bytes where the "data" chunk says'],
    ['an unknown encoding', changed(20, 85), 'sound in MP3 (code 85)'],
    ['no channels', changed(22, 0), 'sound with 0 channels'],
    ['no sample rate', changed(24, 0, 0), 'sound with a sample rate of 0 Hz'],
    ['a rate that no encoder takes', changed(24, 1, 0), 'sound with a sample rate of 1 Hz'],
    ['samples that are no numbers', floats(0.5, Number.NaN), 'NaN at sample 1'],
    ['samples far beyond full scale', floats(70_000), '70000 at sample 0'],
    ['frames of another size than its samples', changed(32, 3), 'sound with frames of 3 bytes'],
    ['a part of a frame', changed(40, 0x3f), '319 bytes of samples'],
    ['a short format', changed(16, 4), 'a "fmt " chunk of 4 bytes'],
    ['no format', changed(12, 0x46), 'samples without a "fmt " chunk'],
    ['no samples', changed(40, 0, 0).subarray(0, 44), 'sound without samples'],
    ['no data', changed(36, 0x44), 'without a "data" chunk'],
  ])('finds %s', (_, file, problem) => {
    expect(wavProblem(file)).toContain(problem);
  });
});
