import { DataError, ErcError } from '@erc/core';
import { FileSystemError } from '@erc/core/node';
import { describe, expect, it } from 'vitest';
import { createAttempts } from './attempts.js';

const calm = new AbortController().signal;
const coded = (code: string): Error => Object.assign(new Error(code), { code });
const attemptsWith = (onEvent = () => {}, signal = calm) => createAttempts({ onEvent, signal });
const throws = (error: unknown) => async (): Promise<void> => {
  throw error;
};

describe('an attempt', () => {
  it('gives nothing where the work is done', async () => {
    expect(await attemptsWith().attempt(async () => {})).toBeUndefined();
  });

  it('gives the reason of a failure, with the stack of an error that no check has thrown', async () => {
    const { attempt } = attemptsWith();
    const reason = 'a loss that is not finite';
    expect(await attempt(throws(new ErcError(reason)))).toEqual({ reason, details: reason });
    expect(await attempt(throws(new TypeError('a bug')))).toMatchObject({
      reason: 'a bug',
      details: expect.stringContaining('attempts.test.ts'),
    });
  });

  it.each([
    ['a file that is damaged', new DataError('run.json')],
    ['a file that nobody may read', new DataError('run.json', { cause: coded('EACCES') })],
  ])('fails alone by %s', async (_, error) => {
    expect(await attemptsWith().attempt(throws(error))).toEqual({ reason: 'run.json', details: 'run.json' });
  });

  it.each([
    ['a full disk', coded('ENOSPC')],
    ['a folder that nobody may write to', new FileSystemError('/runs', 'EACCES')],
    ['a read-only disk, below another error', new Error('a', { cause: coded('EROFS') })],
    ['a file that cannot be read from a broken disk', new DataError('run.json', { cause: coded('EIO') })],
    ['no memory left', coded('ENOMEM')],
  ])('is no run of its own where %s would stop any', async (_, error) => {
    await expect(attemptsWith().attempt(throws(error))).rejects.toBe(error);
  });

  it('throws what the listener to its events has thrown, and an interruption', async () => {
    const { onEvent, attempt } = attemptsWith(() => {
      throw new Error('no listener');
    });
    await expect(attempt(async () => onEvent({ type: 'notice', text: '' }))).rejects.toThrow('no listener');
    const stopped = attemptsWith(() => {}, AbortSignal.abort()).attempt(throws(new ErcError('stopped')));
    await expect(stopped).rejects.toThrow('stopped');
  });
});
