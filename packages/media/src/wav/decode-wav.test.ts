import { DataError } from '@erc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/wav.json' with { type: 'json' };
import { decodeWav } from './decode-wav.js';

const bytesOf = (name: string): Uint8Array =>
  new Uint8Array(Buffer.from(golden.cases.find((each) => each.name === name)!.base64, 'base64'));
const pcm16 = (): Uint8Array => bytesOf('16-bit PCM');

function edited(edit: (view: DataView) => void, bytes = pcm16()): Uint8Array {
  edit(new DataView(bytes.buffer));
  return bytes;
}

describe('decodeWav', () => {
  it.each(golden.cases)('decodes $name like Python', ({ base64, samples }) => {
    const sound = decodeWav(new Uint8Array(Buffer.from(base64, 'base64')));
    expect(sound.sampleRateHz).toBe(golden.sampleRateHz);
    expect([...sound.samples]).toEqual(samples.map(Math.fround));
  });

  it.each([
    ['nothing', new Uint8Array(0), 'expected a RIFF WAVE file, received 0 bytes'],
    ['text', Buffer.from('hello, I am no wav file'), 'expected a RIFF WAVE file'],
    ['a cut data chunk', pcm16().subarray(0, -3), 'cut short'],
    ['a cut header', pcm16().subarray(0, 30), 'cut short'],
    ['a data size that passes the end', edited((view) => view.setUint32(40, 1e9, true)), '"data" chunk'],
    ['no samples', pcm16().subarray(0, 44), 'cut short'],
    [
      'no samples, as the header says',
      edited((view) => view.setUint32(40, 0, true)).subarray(0, 44),
      'at least 1',
    ],
    ['half a sample', edited((view) => view.setUint32(40, 3, true)), 'whole frames of 2 bytes'],
    ['no channels', edited((view) => view.setUint16(22, 0, true)), 'with channels, received sound with 0'],
    ['a sample rate of 0', edited((view) => view.setUint32(24, 0, true)), 'a sample rate of 0 Hz'],
    [
      '33 bits',
      edited((view) => view.setUint16(34, 33, true)),
      'PCM of 1 … 32 bits, received PCM of 33 bits',
    ],
    ['a wrong frame size', edited((view) => view.setUint16(32, 4, true)), 'expected frames of 2 bytes'],
    ['MP3 inside', edited((view) => view.setUint16(20, 85, true)), 'sound in MP3 (code 85)'],
    ['no fmt chunk', edited((view) => view.setUint8(12, 0x78)), 'expected a "fmt " chunk before "data"'],
    ['no data chunk', edited((view) => view.setUint8(36, 0x78)), 'expected a "data" chunk'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeWav(bytes, 'a.wav')).toThrow(DataError);
    expect(() => decodeWav(bytes, 'a.wav')).toThrow(/^a\.wav: expected .*, received /);
    expect(() => decodeWav(bytes, 'a.wav')).toThrow(message);
  });

  it('refuses NaN and names the sample', () => {
    const bytes = edited((view) => view.setFloat32(44 + 8, Number.NaN, true), bytesOf('32-bit float'));
    expect(() => decodeWav(bytes, 'a.wav')).toThrow(
      'expected finite samples within ±65536, received NaN at sample 2',
    );
  });

  it('gives finite samples or a DataError, whatever the damage', () => {
    const damage = fc.array(fc.tuple(fc.nat(57), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(damage, fc.nat(58), (bytes, length) => {
        const file = pcm16();
        for (const [at, value] of bytes) file[at] = value;
        try {
          expect(decodeWav(file.subarray(0, 58 - length)).samples.every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
