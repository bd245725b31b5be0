import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError, sha256Of } from '@erc/core';
import { HOST } from '@erc/core/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it, vi } from 'vitest';
import { type TarEntry, tarGzOf, tarOf, type ZipEntry, zipOf } from './__fixtures__/archives.js';
import { DEFAULT_ARCHIVE_LIMITS } from './limits.js';
import { unpackArchive } from './unpack-archive.js';

const temporaryFolder = temporaryFolders();

async function placed(bytes: Uint8Array) {
  const folder = await temporaryFolder();
  const archive = join(folder, 'release');
  await writeFile(archive, bytes);
  return { folder, archive, work: join(folder, 'work') };
}

/** A name as another thread of this process gives it: with a module of its own. */
async function nameOfThread(key: string): Promise<string> {
  vi.resetModules();
  return (await import('@erc/core/node')).unfinishedName(key);
}

/** Texts of all files, by path. */
async function textsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const),
  );
  return Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const inner: TarEntry[] = [
  [{ name: 'train/train_splits/', type: 'directory' }],
  ['train/train_splits/dia0_utt0.mp4', 'film'],
  ['train/train_splits/._dia0_utt0.mp4', 'junk'],
  ['./train/train_sent_emo.csv', 'rows'],
];
const nested = async (): Promise<Buffer> =>
  tarGzOf([
    ['MELD.Raw/dev_sent_emo.csv', 'dev'],
    ['MELD.Raw/.DS_Store', 'junk'],
    ['MELD.Raw/train.tar.gz', await tarGzOf(inner)],
    ['MELD.Raw/test.tar', await tarOf([['output_repeated_splits_test/dia0_utt0.mp4', 'film 2']])],
  ]);
/** The same tar as V7 has it: without the mark of POSIX, and files without a type. */
function asV7(tar: Buffer): Buffer {
  const bytes = Buffer.from(tar);
  for (let at = 0; at < bytes.length; at += 512) {
    const header = bytes.subarray(at, at + 512);
    if (header.toString('latin1', 257, 262) !== 'ustar') continue;
    header.fill(0, 257);
    if (header[156] === 0x30) header[156] = 0;
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return bytes;
}
const NESTED = {
  'MELD.Raw/dev_sent_emo.csv': 'dev',
  'MELD.Raw/output_repeated_splits_test/dia0_utt0.mp4': 'film 2',
  'MELD.Raw/train/train_sent_emo.csv': 'rows',
  'MELD.Raw/train/train_splits/dia0_utt0.mp4': 'film',
};

describe('unpackArchive', () => {
  it('unpacks tars inside a tar beside each other, and counts junk', async () => {
    const { archive, work } = await placed(await nested());
    const lines: string[] = [];
    const { folder, junk } = await unpackArchive(archive, {
      work,
      context: { log: (line) => lines.push(line) },
    });
    expect(await textsOf(folder)).toEqual(NESTED);
    expect(junk).toBe(2);
    expect(lines.at(-1)).toContain('4 files unpacked, 2 junk files and 0 elsewhere');
    expect(await readdir(work)).toHaveLength(1);
  });

  it('unpacks a zip, or what lies below a path of it', async () => {
    const zip = zipOf([
      { name: 'MELD-RAW/', mode: 0o40755 },
      { name: 'MELD-RAW/MELD.Raw/dev_sent_emo.csv', content: 'dev' },
      { name: 'MELD-RAW/MELD.Raw/dev/dia0_utt0.mp4', content: 'film' },
      { name: '__MACOSX/MELD-RAW/._x', content: 'junk' },
      { name: 'features/x.pkl', content: 'else' },
    ]);
    const { archive, work } = await placed(zip);
    const all = await unpackArchive(archive, { work });
    expect(Object.keys(await textsOf(all.folder))).toHaveLength(3);
    const part = await unpackArchive(archive, { work, below: 'MELD-RAW/MELD.Raw' });
    expect(await textsOf(part.folder)).toEqual({ 'dev/dia0_utt0.mp4': 'film', 'dev_sent_emo.csv': 'dev' });
    expect(part.junk).toBe(1);
    await expect(unpackArchive(archive, { work, below: 'MELD' })).rejects.toThrow(
      'expected files below MELD, received none (3 elsewhere in it)',
    );
  });

  it('unpacks once, and again only when a file is gone or has other bytes', async () => {
    const { archive, work } = await placed(await nested());
    const lines: string[] = [];
    const options = { work, context: { log: (line: string) => lines.push(line) } };
    const { folder, hashes } = await unpackArchive(archive, options);
    expect(hashes.get(join(folder, 'MELD.Raw/dev_sent_emo.csv'))).toBe(sha256Of('dev'));
    expect(hashes.size).toBe(4);
    expect(await unpackArchive(archive, options)).toEqual({ folder, junk: 2, hashes });
    expect(lines).toHaveLength(2);
    // Of the same size.
    await writeFile(join(folder, 'MELD.Raw/train/train_splits/dia0_utt0.mp4'), 'fi1m');
    expect(await unpackArchive(archive, options)).toEqual({ folder, junk: 2, hashes });
    expect(lines[2]).toMatch(/^archive: unpacking .* again: a file of it is gone or damaged$/);
    expect(await textsOf(folder)).toEqual(NESTED);
    await rm(join(folder, 'MELD.Raw/dev_sent_emo.csv'));
    await unpackArchive(archive, options);
    expect(await textsOf(folder)).toEqual(NESTED);
    expect((await readdir(work)).sort()).toEqual([basename(dirname(folder)), 'hashes.json'].sort());
  });

  it('reads an archive and its files again with verify, and otherwise where something was done to them', async () => {
    const { archive, work } = await placed(await nested());
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10_000);
    try {
      const first = await unpackArchive(archive, { work });
      const again = await unpackArchive(archive, { work });
      expect(again).toEqual(first);
      const record = join(work, 'hashes.json');
      const text = await readFile(record, 'utf8');
      const sha256 = basename(dirname(first.folder));
      expect(text).toContain(sha256);
      // One who believes the record unpacks another archive.
      await writeFile(record, text.replaceAll(sha256, 'a'.repeat(64)));
      expect((await unpackArchive(archive, { work })).folder).toContain('a'.repeat(64));
      expect(await unpackArchive(archive, { work, context: { verify: true } })).toEqual(first);
    } finally {
      clock.mockRestore();
    }
  });

  it('reads again only the files that it is asked to, and finds those of another size', async () => {
    const { archive, work } = await placed(await nested());
    const options = { work, compared: (path: string) => path.endsWith('.csv') };
    const { folder, hashes } = await unpackArchive(archive, options);
    expect(hashes.size).toBe(Object.keys(NESTED).length);
    const film = join(folder, 'MELD.Raw/train/train_splits/dia0_utt0.mp4');
    await writeFile(film, 'fi1m');
    const again = await unpackArchive(archive, options);
    expect([...again.hashes]).toEqual([...hashes].filter(([path]) => path.endsWith('.csv')));
    expect(again.hashes.size).toBeGreaterThan(0);
    expect(await readFile(film, 'utf8')).toBe('fi1m');
    const table = join(folder, 'MELD.Raw/dev_sent_emo.csv');
    const text = await readFile(table, 'utf8');
    await writeFile(table, text.toUpperCase());
    await unpackArchive(archive, options);
    expect(await textsOf(folder)).toEqual(NESTED);
    await writeFile(film, 'films');
    await unpackArchive(archive, options);
    expect(await textsOf(folder)).toEqual(NESTED);
    await writeFile(film, 'fi1m');
    await unpackArchive(archive, { work });
    expect(await textsOf(folder)).toEqual(NESTED);
  });

  it('agrees with itself when two unpack the same archive at once', async () => {
    const { archive, work } = await placed(await nested());
    const [a, b] = await Promise.all([unpackArchive(archive, { work }), unpackArchive(archive, { work })]);
    expect(a).toEqual(b);
    expect(await textsOf(a!.folder)).toEqual(NESTED);
    expect(await readdir(work)).toHaveLength(1);
  });

  it('removes what an ended process of any number left, also its own, and spares other machines and threads', async () => {
    const { archive, work } = await placed(await nested());
    await unpackArchive(archive, { work });
    const left = [
      `0123456789abcdef.${HOST}-${process.pid}-ffffffff-00000000.unfinished`,
      `replaced.${HOST}-999999999-00000000-00000000.unfinished`,
    ];
    const kept = [
      // A download in the same folder goes on where it was.
      `owner_dataset.part.${HOST}-999999999-00000000-00000000.unfinished`,
      // Whether a process of another machine runs cannot be seen.
      '0123456789abcdef.01234567-999999999-00000000-00000000.unfinished',
      await nameOfThread('0123456789abcdef'),
    ];
    for (const name of [...left, ...kept]) await writeFile(join(work, name), '');
    const { folder } = await unpackArchive(archive, { work });
    expect((await readdir(work)).sort()).toEqual([basename(dirname(folder)), 'hashes.json', ...kept].sort());
  });

  it('finds every cut of an archive, and leaves nothing', async () => {
    const bytes = await nested();
    for (let length = 3; length < bytes.length; length += 83) {
      const { archive, work } = await placed(bytes.subarray(0, length));
      await expect(unpackArchive(archive, { work }), `the first ${length} bytes`).rejects.toThrow(DataError);
      expect(await readdir(work)).toEqual([]);
    }
  });

  it('takes V7 tars, gzipped or not, as GNU tar and Python read them', async () => {
    const bytes = asV7(await tarOf([...inner.slice(1, 2), ['empty', '']]));
    for (const whole of [bytes, gzipSync(bytes)]) {
      const { archive, work } = await placed(whole);
      const { folder } = await unpackArchive(archive, { work });
      expect(await textsOf(folder)).toEqual({ 'train/train_splits/dia0_utt0.mp4': 'film', empty: '' });
    }
  });

  it('passes over what follows a whole tar.gz, as gzip does, and says so', async () => {
    const whole = await nested();
    const lines: string[] = [];
    const { archive, work } = await placed(Buffer.concat([whole, Buffer.from('garbage')]));
    const { folder } = await unpackArchive(archive, { work, context: { log: (line) => lines.push(line) } });
    expect(await textsOf(folder)).toEqual(NESTED);
    expect(lines.join('\n')).toContain('what follows its gzip data at byte');
  });

  it.each([
    ['garbage', 'garbage'],
    ['one byte', '!'],
    ['two bytes', '!!'],
    ['much', 'garbage'.repeat(100_000)],
  ])('passes over what follows a whole tar.gz inside an archive, and says so: %s', async (_, text) => {
    const more = Buffer.from(text);
    const tars: TarEntry[] = [
      ['MELD.Raw/dev_sent_emo.csv', 'dev'],
      ['MELD.Raw/train.tar.gz', Buffer.concat([await tarGzOf(inner), more])],
      ['MELD.Raw/test.tar', await tarOf([['output_repeated_splits_test/dia0_utt0.mp4', 'film 2']])],
    ];
    const zip = zipOf(tars.map(([name, content]) => ({ name: name as string, content: content! })));
    const outer = [await tarGzOf(tars), await tarOf(tars), zip, Buffer.concat([await tarGzOf(tars), more])];
    for (const [i, bytes] of outer.entries()) {
      const { archive, work } = await placed(bytes);
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      const { folder } = await unpackArchive(archive, { work, context: { log } });
      expect(await textsOf(folder), String(i)).toEqual(NESTED);
      expect(lines.join('\n')).toContain('MELD.Raw/train.tar.gz: what follows its gzip data at byte');
      expect(await readdir(dirname(folder))).toHaveLength(2);
    }
  });

  it('refuses a tar.gz inside an archive whose second part is gone, though what follows begins after a whole part', async () => {
    const tar = await tarOf(inner.slice(1, 2));
    const parts = Buffer.concat([gzipSync(tar.subarray(0, 1024)), Buffer.from('garbage')]);
    const { archive, work } = await placed(await tarGzOf([['MELD.Raw/train.tar.gz', parts]]));
    await expect(unpackArchive(archive, { work })).rejects.toThrow(
      'expected a whole archive, received one that is damaged or cut short',
    );
    expect(await readdir(work)).toEqual([]);
  });

  it('refuses a tar.gz whose second part is gone, though what follows begins after a whole part', async () => {
    const tar = await tarOf(inner.slice(1, 2));
    const parts = Buffer.concat([gzipSync(tar.subarray(0, 1024)), Buffer.from('garbage')]);
    const { archive, work } = await placed(parts);
    await expect(unpackArchive(archive, { work })).rejects.toThrow(
      'expected a whole archive, received one that is damaged or cut short',
    );
  });

  it('stops at the signal', async () => {
    const { archive, work } = await placed(await nested());
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(unpackArchive(archive, { work, context: { signal } })).rejects.toThrow('enough');
  });

  it.each([
    ['no file', undefined, 'no such file'],
    ['no archive', Buffer.from('hello'), 'a file that starts with "hell"'],
    ['an empty file', Buffer.alloc(0), 'a file that starts with'],
    ['gzip of no tar', gzipSync(Buffer.from('hello'.repeat(300))), 'Invalid tar header'],
    ['an empty gzip', gzipSync(Buffer.alloc(0)), 'received none'],
  ])('refuses %s', async (_, bytes, message) => {
    const { archive, work } = await placed(bytes ?? Buffer.alloc(0));
    if (!bytes) await rm(archive);
    await expect(unpackArchive(archive, { work })).rejects.toThrow(DataError);
    await expect(unpackArchive(archive, { work })).rejects.toThrow(message);
  });
});

describe('a hostile tar', () => {
  const hostile: [string, TarEntry, string][] = [
    ['a symbolic link', [{ name: 'a', type: 'symlink', linkname: '/etc' }], 'received a symlink'],
    ['a hard link', [{ name: 'a', type: 'link', linkname: 'x' }], 'received a link'],
    ['a device', [{ name: 'a', type: 'character-device', devmajor: 1, devminor: 5 }], 'a character-device'],
    ['a fifo', [{ name: 'a', type: 'fifo' }], 'received a fifo'],
    ['an absolute path', ['/tmp/a', 'x'], 'an absolute path'],
    ['a way out', ['a/../../b', 'x'], 'a path with ".."'],
    ['a folder that is a way out', [{ name: '../a/', type: 'directory' }], 'a path with ".."'],
    ['a Windows drive', ['C:/a', 'x'], 'a control character'],
    ['a backslash', ['a\\..\\b', 'x'], 'a control character'],
    ['a zero in the name', [{ name: 'a', pax: { path: 'a\0b' } } as never, 'x'], 'a control character'],
    ['a name that is too long', [`${'x'.repeat(300)}`, 'x'], 'more than 255 bytes'],
    ['a very deep path', [`${'a/'.repeat(33)}b`, 'x'], 'a path of 34 parts'],
    ['the same name twice', ['fine', 'x'], 'a name that is taken already'],
    ['a file for a folder', ['fine/below', 'x'], 'a name that is taken already'],
    ['no name', [{ name: '.', type: 'file' }, 'x'], 'an empty name'],
  ];
  it.each(hostile)('with %s is refused, also inside another', async (_, entry, message) => {
    const bytes = await tarGzOf([['fine', 'x'], entry]);
    for (const whole of [bytes, await tarOf([['train.tar.gz', bytes]])]) {
      const { folder, archive, work } = await placed(whole);
      await expect(unpackArchive(archive, { work })).rejects.toThrow(DataError);
      await expect(unpackArchive(archive, { work })).rejects.toThrow(message);
      expect(await readdir(work)).toEqual([]);
      expect((await readdir(folder)).sort()).toEqual(['release', 'work']);
    }
  });

  it('of a small file that grows without end is stopped', async () => {
    const zeros = Buffer.alloc(5 * 2 ** 20);
    const { archive, work } = await placed(await tarGzOf([['a.mp4', zeros]]));
    await expect(unpackArchive(archive, { work })).rejects.toThrow('at most 100 bytes for each byte');
    const inside = await placed(await tarOf([['a.tar.gz', await tarGzOf([['._junk', zeros]])]]));
    await expect(unpackArchive(inside.archive, { work: inside.work })).rejects.toThrow('at most 100 bytes');
    expect(await readdir(work)).toEqual([]);
  });

  it('is not believed about the length of a name', async () => {
    const header = await tarOf([[`${'x/'.repeat(20)}${'y'.repeat(120)}/z`, 'x']]);
    // The first header is that of the long name: it says 2 GiB.
    header.write('20000000000\0', 124, 'latin1');
    header.write('        ', 148, 'latin1');
    const sum = header.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const { archive, work } = await placed(header);
    await expect(unpackArchive(archive, { work })).rejects.toThrow('Header exceeds max size');
  });

  it('with too many entries or bytes is stopped', async () => {
    const { archive, work } = await placed(
      await tarOf(Array.from({ length: 12 }, (_, i) => [`${i}`, 'x'] as const)),
    );
    const limits = { ...DEFAULT_ARCHIVE_LIMITS, entries: 11 };
    await expect(unpackArchive(archive, { work, limits })).rejects.toThrow('at most 11 entries');
    await expect(
      unpackArchive(archive, { work, limits: { ...DEFAULT_ARCHIVE_LIMITS, bytes: 4096 } }),
    ).rejects.toThrow('at most 4096 bytes when unpacked');
  });
});

describe('a hostile zip', () => {
  it.each<[string, ZipEntry, string]>([
    ['a link', { name: 'a', content: '/etc/passwd', mode: 0o120777 }, 'received a symlink'],
    ['a device', { name: 'a', mode: 0o020644 }, 'received a character-device'],
    ['an absolute path', { name: '/tmp/a', content: 'x' }, 'an absolute path'],
    [
      'a way out',
      { name: '../a', content: 'x' },
      '"../a": expected a file or folder inside the archive, received a path with "..".',
    ],
    ['a backslash', { name: '..\\a', content: 'x' }, 'a control character, "\\" or'],
    ['a way out of Windows', { name: '..\\a', content: 'x', host: 0 }, 'a path with ".."'],
    ['a drive', { name: 'C:/a', content: 'x' }, 'a control character'],
    ['the same name twice', { name: 'fine', content: 'x' }, 'a name that is taken already'],
    [
      'a size that is too small',
      { name: 'a', content: 'x'.repeat(99), claims: { bytes: 9 } },
      'too many bytes',
    ],
    ['a size that is too large', { name: 'a', content: 'x', claims: { bytes: 9 } }, 'not enough bytes'],
    ['a wrong checksum', { name: 'a', content: 'x', claims: { crc32: 1 } }, 'damaged'],
    ['a password', { name: 'a', content: 'x', claims: { flags: 0x801 } }, 'without a password'],
  ])('with %s is refused', async (_, entry, message) => {
    const { folder, archive, work } = await placed(zipOf([{ name: 'fine', content: 'x' }, entry]));
    await expect(unpackArchive(archive, { work })).rejects.toThrow(DataError);
    await expect(unpackArchive(archive, { work })).rejects.toThrow(message);
    expect(await readdir(work)).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['release', 'work']);
  });

  it('of Windows has folders where it writes backslashes', async () => {
    const { archive, work } = await placed(
      zipOf([{ name: 'MELD.Raw\\dev_sent_emo.csv', content: 'dev', host: 0 }]),
    );
    const { folder } = await unpackArchive(archive, { work });
    expect(await textsOf(folder)).toEqual({ 'MELD.Raw/dev_sent_emo.csv': 'dev' });
  });

  it('of a small file that grows without end is stopped', async () => {
    const { archive, work } = await placed(zipOf([{ name: 'a', content: Buffer.alloc(5 * 2 ** 20) }]));
    await expect(unpackArchive(archive, { work })).rejects.toThrow('at most 100 bytes for each byte');
  });

  it('is refused when it is cut anywhere', async () => {
    const bytes = zipOf([
      { name: 'a', content: 'one' },
      { name: 'b', content: 'two' },
    ]);
    for (let length = 4; length < bytes.length; length += 19) {
      const { archive, work } = await placed(bytes);
      await truncate(archive, length);
      await expect(unpackArchive(archive, { work }), `the first ${length} bytes`).rejects.toThrow(DataError);
    }
  });
});
