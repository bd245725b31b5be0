import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sha256Of } from '@erc/core';
import { HOST } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { openClipStore } from './clip-store.js';

const temporaryFolder = temporaryFolders();

describe('openClipStore', () => {
  it('removes what ended processes left, and spares running ones and other machines', async () => {
    const root = await temporaryFolder();
    const { reserve } = await openClipStore(root);
    const own = basename(reserve('a'));
    const elsewhere = 'b.01234567-999999999-00000000-00000000.unfinished';
    const dead = `c.${HOST}-999999999-00000000-00000000.unfinished`;
    for (const name of [own, elsewhere, dead]) {
      await mkdir(join(root, 'unfinished', name));
      await writeFile(join(root, 'unfinished', name, '1.png'), '');
    }
    await openClipStore(root);
    expect((await readdir(join(root, 'unfinished'))).sort()).toEqual([own, elsewhere].sort());
  });

  it('throws away of a damaged clip its own files alone, and makes room for it', async () => {
    const root = await temporaryFolder();
    const { find, reserve, land, damaged } = await openClipStore(root);
    const key = sha256Of('clip');
    const conversion = {
      info: { durationSeconds: 1 },
      files: { 'voice.wav': sha256Of('sound') },
      substitutes: 0,
      losses: { soundSeconds: 0, frames: 0 },
    };
    const make = async (): Promise<string> => {
      const place = reserve(key);
      await mkdir(place);
      await writeFile(join(place, 'voice.wav'), 'sound');
      return (await land(key, place, conversion)).folder;
    };
    const folder = await make();
    await writeFile(join(folder, 'voice.wav'), 'other');
    await writeFile(join(folder, 'notes.md'), 'mine');
    expect(await find(key)).toBeUndefined();
    expect(damaged()).toBe(1);
    expect(await readdir(`${folder}.old-1`)).toEqual(['notes.md']);
    expect(await make()).toBe(folder);
    expect(await find(key)).toMatchObject({ folder });
  });

  it('keeps a clip that lands while another looks for it', async () => {
    const root = await temporaryFolder();
    const [one, other] = [await openClipStore(root), await openClipStore(root)];
    const conversion = {
      info: { durationSeconds: 1 },
      files: {},
      substitutes: 0,
      losses: { soundSeconds: 0, frames: 0 },
    };
    for (let n = 0; n < 100; n++) {
      const key = sha256Of(String(n));
      const place = one.reserve(key);
      await mkdir(place);
      let landed = false;
      const look = async (): Promise<void> => {
        while (!landed) await other.find(key);
      };
      const land = one.land(key, place, conversion).finally(() => {
        landed = true;
      });
      await Promise.all([land, look(), look(), look()]);
      expect(await one.find(key)).toMatchObject({ substitutes: 0 });
    }
    expect(other.damaged()).toBe(0);
  });
});
