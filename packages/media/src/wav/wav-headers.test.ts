import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/wav-headers.json' with { type: 'json' };
import { decodeWav } from './decode-wav.js';
import { examineWav } from './examine-wav.js';
import { readPcm16 } from './read-pcm16.js';

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

describe('a wav file whose samples are whole', () => {
  it.each(golden.cases)('is read like libsndfile, whatever its header says: $name', (each) => {
    const bytes = bytesOf(each.base64);
    expect(examineWav(bytes)).toEqual({ isOpen: each.isOpen });
    expect([...decodeWav(bytes).samples]).toEqual(each.samples.map((sample) => sample / 2 ** 15));
    expect(readPcm16(bytes)).toMatchObject({ samples: Int16Array.from(each.samples) });
  });

  it('has no samples where chunks follow an empty one', () => {
    const open = bytesOf(golden.cases.find(({ name }) => name === 'a size of 0 before samples')!.base64);
    const empty = Buffer.concat([open.subarray(0, 44), Buffer.from('LIST\x04\0\0\0INFO', 'latin1')]);
    expect(examineWav(empty)).toMatchObject({ problem: 'sound without samples' });
    expect(examineWav(open.subarray(0, 44))).toMatchObject({ problem: 'sound without samples' });
  });
});
