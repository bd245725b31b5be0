import { describe, expect, it } from 'vitest';
import { picture } from './__fixtures__/picture.js';
import { pictureSize } from './picture-size.js';

describe('pictureSize', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('reads the head of a %s', async (format) => {
    expect(await pictureSize(await picture(format))).toEqual({ width: 24, height: 16 });
  });

  it('does not know other bytes, nor a head that breaks off', async () => {
    const png = await picture('png');
    for (const bytes of [new Uint8Array(), new Uint8Array(40), png.subarray(0, 12)]) {
      expect(await pictureSize(bytes)).toBeUndefined();
    }
  });
});
