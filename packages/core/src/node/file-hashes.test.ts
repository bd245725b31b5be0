import { copyFile, mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256Of } from '../sha256.js';
import { openFileHashes } from './file-hashes.js';

const newFolder = temporaryFolders();
let folder: string;
let record: string;
let voice: string;
let cache: string;
/** A file that was changed long ago has times that tell every later change. */
const OLD = new Date('2026-01-02T03:04:05.678Z');

beforeEach(async () => {
  folder = await newFolder();
  [record, voice, cache] = [
    join(folder, 'data.hashes.json'),
    join(folder, 'data/0.wav'),
    join(folder, 'cache'),
  ];
  await mkdir(join(folder, 'data'));
  await writeFile(voice, 'voice');
  await utimes(voice, OLD, OLD);
});

/** The times of day of this process stand five seconds after the file's last change: no program can set that back. */
async function later<T>(work: () => Promise<T>): Promise<T> {
  const { ctimeMs } = await stat(voice);
  const clock = vi.spyOn(Date, 'now').mockReturnValue(ctimeMs + 5000);
  try {
    return await work();
  } finally {
    clock.mockRestore();
  }
}

/** SHA-256 by a process of its own, and how much it read. */
async function hash(path = voice, verify = false) {
  const hashes = await openFileHashes(record, { verify, cache });
  const sha256 = await hashes.of(path);
  await hashes.save();
  const { new: fresh, touched } = hashes.counts();
  return { sha256, fresh: fresh.files, touched: touched.files };
}

/** Puts another SHA-256 into the record: who believes the record gives it back. */
async function plant(): Promise<string> {
  const planted = 'a'.repeat(64);
  const text = await readFile(record, 'utf8');
  await writeFile(record, text.replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${planted}"`));
  return planted;
}

describe('openFileHashes', () => {
  it('reads a file once, and believes the record while nothing is done to the file', async () => {
    expect(await later(hash)).toEqual({ sha256: sha256Of('voice'), fresh: 1, touched: 0 });
    const planted = await plant();
    expect(await hash()).toEqual({ sha256: planted, fresh: 0, touched: 0 });
  });

  it('reads every file with verify', async () => {
    await later(hash);
    await plant();
    expect(await hash(voice, true)).toEqual({ sha256: sha256Of('voice'), fresh: 0, touched: 0 });
    expect((await hash()).sha256).toBe(sha256Of('voice'));
  });

  it('finds other bytes of the same size whose time was set back, by the time that no program can set', async () => {
    await later(hash);
    await writeFile(voice, 'noise');
    await utimes(voice, OLD, OLD);
    expect((await stat(voice)).mtime).toEqual(OLD);
    expect(await hash()).toEqual({ sha256: sha256Of('noise'), fresh: 0, touched: 1 });
  });

  it('reads a file anew that was only touched, and then believes the record again', async () => {
    await later(hash);
    await utimes(voice, new Date(), new Date());
    expect(await later(hash)).toEqual({ sha256: sha256Of('voice'), fresh: 0, touched: 1 });
    const planted = await plant();
    expect((await later(hash)).sha256).toBe(planted);
  });

  it('reads a file anew that another one has taken the place of', async () => {
    await later(hash);
    const other = join(folder, 'other.wav');
    await copyFile(voice, other);
    await utimes(other, OLD, OLD);
    await rename(other, voice);
    expect(await hash()).toMatchObject({ sha256: sha256Of('voice'), touched: 1 });
  });

  it('does not believe what was read within a tick of the clock after a change', async () => {
    await hash();
    await plant();
    expect(await hash()).toEqual({ sha256: sha256Of('voice'), fresh: 0, touched: 0 });
  });

  it('believes the record of a file whose time is yet to come', async () => {
    await utimes(voice, new Date('2099-01-01'), new Date('2099-01-01'));
    await later(hash);
    const planted = await plant();
    expect((await hash()).sha256).toBe(planted);
  });

  it('goes by places relative to the record, which may be moved with what is beside it', async () => {
    await later(hash);
    const planted = await plant();
    const moved = `${folder}/moved`;
    await mkdir(moved);
    await rename(join(folder, 'data'), join(moved, 'data'));
    await rename(record, join(moved, 'data.hashes.json'));
    record = join(moved, 'data.hashes.json');
    voice = join(moved, 'data/0.wav');
    expect((await hash()).sha256).toBe(planted);
  });

  it('keeps what it reads in the cache of the user where the folder takes no file', async () => {
    // A folder in the place of the record: root may write anywhere, so that rights would tell nothing here.
    await mkdir(record);
    expect(await later(hash)).toMatchObject({ fresh: 1 });
    expect(await readdir(record)).toEqual([]);
    expect(await hash()).toMatchObject({ sha256: sha256Of('voice'), fresh: 0, touched: 0 });
    expect(await readdir(join(cache, 'hashes'))).toHaveLength(1);
  });

  it('reads files each time where nothing can be kept', async () => {
    await mkdir(record);
    await writeFile(cache, '');
    for (let i = 0; i < 2; i++) expect(await hash()).toMatchObject({ sha256: sha256Of('voice'), fresh: 1 });
  });

  it.each(['', '{', '[]', '{"format":"erc-file-hashes","version":2,"files":{}}'])(
    'counts a record that cannot be read as none: %s',
    async (text) => {
      await writeFile(record, text);
      expect(await hash()).toMatchObject({ sha256: sha256Of('voice'), fresh: 1 });
    },
  );

  it('keeps what other processes have added', async () => {
    const other = join(folder, 'data/1.wav');
    await writeFile(other, 'other');
    const [one, two] = [await openFileHashes(record, { cache }), await openFileHashes(record, { cache })];
    await one.of(voice);
    await two.of(other);
    await one.save();
    await two.save();
    const { files } = JSON.parse(await readFile(record, 'utf8'));
    expect(Object.keys(files)).toEqual(['data/0.wav', 'data/1.wav']);
  });
});
