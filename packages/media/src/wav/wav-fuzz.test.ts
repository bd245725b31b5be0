import { describe, expect, it } from 'vitest';
import { fuzz, INPUTS } from '../../../etl/src/fuzz/__fixtures__/fuzz.js';
import { decodeWav } from './decode-wav.js';
import { encodeWav } from './encode-wav.js';
import { examineWav } from './examine-wav.js';
import { readPcm16 } from './read-pcm16.js';
import { WaveFile } from './wave-file.js';

const HEAD = 80;
const PIECES = [
  'RIFF',
  'WAVE',
  'fmt ',
  'data',
  'LIST',
  'id3 ',
  '\xff\xff\xff\xff',
  '\0\0\0\0',
  '\xfe\xff',
  '\x01\0',
  '\x80',
]
  .concat(['\x02\0\0\0', '\xff\xff\xff\x7f', 'ds64', 'fact'])
  .map((piece) => Buffer.from(piece, 'latin1'));

const samples = Int16Array.from({ length: 64 }, (_, i) => 300 * i - 9000);
const stereo = (bits: string): Buffer => {
  const wav = new WaveFile();
  wav.fromScratch(2, 16_000, bits, [Array.from(samples.subarray(0, 32)), Array.from(samples.subarray(32))]);
  return Buffer.from(wav.toBuffer());
};
const SEEDS = [Buffer.from(encodeWav(samples, 16_000)), stereo('16'), stereo('32f'), stereo('8')];

describe('mutated files', () => {
  it('are read within their size or refused: wav', () => {
    const sound = fuzz({
      seeds: SEEDS,
      pieces: PIECES,
      head: HEAD,
      read: (file) => {
        const { problem } = examineWav(file);
        const pcm = readPcm16(file);
        // What has a problem cannot be read by any other way either.
        if (problem !== undefined && typeof pcm !== 'string') throw new TypeError(problem);
        const { samples: decoded } = decodeWav(file);
        if (problem !== undefined) throw new TypeError(problem);
        return decoded.length;
      },
    });
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS / 2);
  });
});
