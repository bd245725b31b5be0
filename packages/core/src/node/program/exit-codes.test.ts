import { describe, expect, it } from 'vitest';
import { ConfigError, DataError, ErcError } from '../../errors.js';
import { errorText, exitCodeOf } from './exit-codes.js';

const systemError = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`${code}: as the system says it`), { code, ...more });

describe('exitCodeOf', () => {
  it.each([
    [new ConfigError('a key'), 2],
    [new DataError('a row'), 2],
    [new ErcError('an interruption'), 1],
    [new TypeError('a bug'), 1],
    ['a string', 1],
    [systemError('commander.unknownOption', { exitCode: 1 }), 2],
    [systemError('commander.helpDisplayed', { exitCode: 0 }), 0],
    [new DataError('a clip', { cause: systemError('ENOENT') }), 2],
    [new DataError('a clip', { cause: systemError('ENOSPC') }), 1],
    [new DataError('a clip', { cause: new ErcError('a file', { cause: systemError('EROFS') }) }), 1],
    [new ConfigError('a folder', { cause: systemError('EMFILE') }), 1],
    [new DataError('an array', { cause: new RangeError('Array buffer allocation failed') }), 1],
    [new DataError('an index', { cause: new RangeError('Invalid array length') }), 2],
  ])('%#: %s is %d', (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('errorText', () => {
  it('is the message of an error that users can mend', () => {
    expect(errorText(new DataError('a row'))).toBe('a row\n');
  });

  it('is one line for an error of the file system, in words', () => {
    const error = systemError('ENOSPC', { path: '/full/run.json', syscall: 'open' });
    expect(errorText(error)).toBe(
      '/full/run.json: expected room on its disk, received a full one (ENOSPC). Free some, or name a folder on another disk.\n',
    );
  });

  it('is one line for a lack of memory', () => {
    expect(errorText(new RangeError('Array buffer allocation failed'))).toBe(
      'memory: expected room for what is read or computed, received none: Array buffer allocation failed. Stop other programs, raise the limit of this one, or use a machine with more.\n',
    );
  });

  it('is nothing where commander has printed it', () => {
    expect(errorText(systemError('commander.unknownOption', { exitCode: 1 }))).toBe('');
  });

  it.each([
    systemError('ENOENT', { syscall: 'spawn ffmpeg', path: 'ffmpeg' }),
    systemError('EACCES', { syscall: 'listen' }),
    systemError('ERR_INVALID_ARG_TYPE'),
    new TypeError('a bug'),
  ])('%#: is the stack of anything else', (error) => {
    expect(errorText(error)).toBe(`${error.stack}\n`);
  });
});
