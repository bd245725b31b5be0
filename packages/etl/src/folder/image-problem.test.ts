import { describe, expect, it } from 'vitest';
import { picture } from './__fixtures__/corpus.js';
import { imageProblem } from './image-problem.js';

describe.each(['png', 'jpeg', 'webp'] as const)('imageProblem of a %s', (format) => {
  it('is none for a whole picture, with bytes after its end as well', async () => {
    const file = await picture(format);
    expect(await imageProblem(file)).toBeUndefined();
    expect(await imageProblem(Buffer.concat([file, Buffer.from('tail')]))).toBeUndefined();
  });

  it('finds a cut anywhere', async () => {
    const file = await picture(format);
    for (let length = 0; length < file.length; length += length > file.length - 20 ? 1 : 23) {
      expect(await imageProblem(file.subarray(0, length)), `the first ${length} bytes`).toBeTypeOf('string');
    }
  });
});

describe('imageProblem', () => {
  it('finds damage inside', async () => {
    const file = Buffer.from(await picture('png'));
    file.fill(0, file.length >> 1, (file.length >> 1) + 30);
    expect(await imageProblem(file)).toContain('break off or are damaged');
  });

  it('takes no other format, though the library could read it', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>';
    expect(await imageProblem(Buffer.from(svg))).toBe('62 bytes that start with "<svg"');
  });
});
