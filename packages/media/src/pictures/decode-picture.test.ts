import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { picture } from './__fixtures__/picture.js';
import { decodePicture, pictureProblem } from './decode-picture.js';

describe.each(['png', 'jpeg', 'webp'] as const)('pictureProblem of a %s', (format) => {
  it('is none for a whole picture, with bytes after its end as well', async () => {
    const file = await picture(format);
    expect(await pictureProblem(file)).toBeUndefined();
    expect(await pictureProblem(Buffer.concat([file, Buffer.from('tail')]))).toBeUndefined();
  });

  it('finds a cut anywhere', async () => {
    const file = await picture(format);
    for (let length = 0; length < file.length; length += length > file.length - 20 ? 1 : 23) {
      expect(await pictureProblem(file.subarray(0, length)), `the first ${length} bytes`).toBeTypeOf(
        'string',
      );
    }
  });
});

describe('pictureProblem', () => {
  it('finds damage inside', async () => {
    const file = Buffer.from(await picture('png'));
    file.fill(0, file.length >> 1, (file.length >> 1) + 30);
    expect(await pictureProblem(file)).toContain('break off or are damaged');
  });

  it('refuses a picture of too many pixels by its head, before it decodes any', async () => {
    const file = Buffer.from(await picture('png'));
    // Width and height stand at bytes 16 and 20 of a png; the checksum of the chunk at byte 29.
    file.writeUInt32BE(2 ** 13, 16);
    file.writeUInt32BE(2 ** 12 + 1, 20);
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
    expect(await pictureProblem(file, 2 ** 25)).toBe('8192 × 4097 pixels, more than 33554432 (maxPixels)');
    expect(await pictureProblem(file)).toBe('8192 × 4097 pixels, more than 16777216 (maxPixels)');
    await expect(decodePicture(file, { where: 'a.png', maxPixels: 2 ** 24 })).rejects.toThrow(
      'a.png: expected at most 16777216 pixels (option maxPixels), received 8192 × 4097 pixels',
    );
    for (const at of [16, 20]) file.writeUInt32BE(30_000, at);
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
    expect(await pictureProblem(file)).toBe('30000 × 30000 pixels, more than 16777216 (maxPixels)');
    file.writeUInt32BE(2 ** 31 - 1, 16);
    file.writeUInt32BE(2 ** 31 - 1, 20);
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
    expect(await pictureProblem(file)).toBeTypeOf('string');
  });

  it.each([
    ['svg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'],
    [
      'gif',
      'GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;',
    ],
    ['tiff', 'II*\0\x08\0\0\0\0\0'],
    ['pdf', '%PDF-1.4\n'],
    ['heif', '\0\0\0\x18ftypheic'],
    ['ppm', 'P6 1 1 255 abc'],
  ])('never reaches the loader of another format: %s', async (_, text) => {
    expect(await pictureProblem(Buffer.from(text, 'latin1'))).toContain('bytes that start with');
  });

  it('says of an empty file that it is one', async () => {
    expect(await pictureProblem(new Uint8Array(0))).toBe('0 bytes: an empty file');
  });

  it('takes no other format, though the library could read it', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>';
    expect(await pictureProblem(Buffer.from(svg))).toBe('62 bytes that start with "<svg"');
  });
});
