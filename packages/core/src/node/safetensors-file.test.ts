import { open, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { planSafetensors } from '../safetensors-header.js';
import { findSafetensors } from './safetensors-file.js';

const newFolder = temporaryFolders();

describe('findSafetensors', () => {
  it('reads arrays of a file that is larger than Node reads at once', async () => {
    const path = join(await newFolder(), 'large.safetensors');
    const { header, arrays, size } = planSafetensors(
      [
        ['large', { dtype: 'F32', shape: [2 ** 30 + 1] }],
        ['small', { dtype: 'F32', shape: [2] }],
      ],
      { note: 'x' },
    );
    // With a hole: it takes no room.
    const file = await open(path, 'w');
    await file.write(header);
    await file.truncate(size);
    await file.write(new Uint8Array(Float32Array.of(0.5, -2).buffer), 0, 8, arrays.small!.start);
    await file.close();
    const found = await findSafetensors(path, ['F32']);
    expect(found.metadata).toEqual({ note: 'x' });
    expect(found.arrays).toEqual(arrays);
    expect([...new Float32Array((await found.read('small')).buffer)]).toEqual([0.5, -2]);
    await expect(found.read('other')).rejects.toThrow('expected an array named "other", received none');
    await truncate(path, arrays.small!.start + 4);
    await expect(found.read('small')).rejects.toThrow('it has become shorter');
  });

  it('refuses what is no such file', async () => {
    const path = join(await newFolder(), 'short.safetensors');
    await writeFile(path, 'no');
    await expect(findSafetensors(path, ['F32'])).rejects.toThrow(`${path}: expected at least 8 bytes`);
  });
});
