import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { DataError, ErcError } from '../errors.js';
import { FileSystemError, fileSystemError, isReadOnly } from './file-errors.js';

const newFolder = temporaryFolders();

const systemError = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`${code}: as the system says it`), { code, ...more });

const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('fileSystemError', () => {
  it.each([
    ['ENOSPC', 'received a full one'],
    ['EDQUOT', 'received a quota that is used up'],
    ['EROFS', 'received a read-only one'],
    ['EACCES', 'expected permission for this, received none'],
    ['EPERM', 'expected permission for this, received none'],
    ['EMFILE', 'ulimit -n'],
    ['EIO', 'received an input/output error'],
    ['ENOTDIR', 'received a file'],
    ['EISDIR', 'expected a file, received a folder'],
    ['ELOOP', 'symbolic links that lead in a circle'],
  ])('names the file and says what %s means', (code, words) => {
    const found = fileSystemError(systemError(code, { path: '/somewhere/run' }));
    expect(found).toBeInstanceOf(FileSystemError);
    expect(found?.code).toBe(code);
    expect(found?.message).toMatch(/^\/somewhere\/run: expected .* \(E[A-Z]+\)\./);
    expect(found?.message).toContain(words);
    expect(found?.message).not.toContain('\n');
  });

  it('names a file as it will be called, not as it is while it is written', () => {
    const path = '/runs/a/eval-dev.json.5bce98f7-9348-d221211d.tmp';
    expect(fileSystemError(systemError('EROFS', { path }))?.message).toMatch(/^\/runs\/a\/eval-dev\.json: /);
    const inside = '/data/ds.5bce98f7-8871-2c24d35c.tmp/media/a.wav';
    expect(fileSystemError(systemError('EROFS', { path: inside }))?.message).toMatch(
      /^\/data\/ds\/media\/a\.wav: /,
    );
  });

  it('takes the path of the caller where the system names none', () => {
    expect(fileSystemError(systemError('ENOSPC'), '/runs/a/run.json')?.message).toMatch(
      /^\/runs\/a\/run\.json: /,
    );
  });

  it('says how long a name is that is too long', async () => {
    const path = join(await newFolder(), '대'.repeat(90));
    const error = await thrownBy(mkdir(path));
    expect(fileSystemError(error)?.message).toContain('of up to 255 bytes, received one of 270 bytes');
  });

  it('reads what Node throws of a file in place of a folder', async () => {
    const path = join(await newFolder(), 'a-file');
    await writeFile(path, '');
    const error = await thrownBy(mkdir(join(path, 'inside')));
    expect(fileSystemError(error)?.code).toBe('ENOTDIR');
    expect(fileSystemError(await thrownBy(readFile(await newFolder())))?.code).toBe('EISDIR');
  });

  it.each([
    new TypeError('a bug'),
    new ErcError('an interruption'),
    new DataError('a row', { cause: systemError('ENOSPC') }),
    systemError('ECONNREFUSED', { syscall: 'connect' }),
    systemError('ENOENT', { syscall: 'spawn ffmpeg', path: 'ffmpeg' }),
    'a string',
  ])('%#: is none of another error', (error) => {
    expect(fileSystemError(error)).toBeUndefined();
  });
});

describe('isReadOnly', () => {
  it('looks at what caused an error too', () => {
    expect(isReadOnly(systemError('EROFS'))).toBe(true);
    expect(isReadOnly(new ErcError('a folder', { cause: systemError('EACCES') }))).toBe(true);
    expect(isReadOnly(new ErcError('a folder', { cause: systemError('ENOSPC') }))).toBe(false);
  });
});
