import { DataError, ErcError } from '@erc/core';
import { FileSystemError } from '@erc/core/node';
import { describe, expect, it } from 'vitest';
import { createWayOn } from './way-on.js';

const HINT = /\nto go on: erc train --resume \S+one$/;
const calm = new AbortController().signal;
const stopped = AbortSignal.abort(new ErcError('stopped by SIGINT.'));
const full = new FileSystemError('/runs/one: a full disk', 'ENOSPC');
const begun = () => {
  const wayOn = createWayOn({ directory: '/runs/one', resume: false }, 'erc train');
  wayOn.onEvent({ type: 'run-opened', directory: '/runs/one' });
  return wayOn;
};

describe('createWayOn', () => {
  it('has no line while the folder may hold the run of another recipe', () => {
    const wayOn = createWayOn({ directory: '/runs/one', resume: false }, 'erc train');
    wayOn.onEvent({ type: 'notice', text: 'the corpus is read' });
    expect(wayOn.line()).toBeUndefined();
    expect(wayOn.withLine(stopped.reason, stopped)).toBe(stopped.reason);
  });

  it('has one from the start for a run that is resumed, and from its opening for any other', () => {
    expect(createWayOn({ directory: '/runs/one', resume: true }, 'erc train').line()).toMatch(/one$/);
    expect(begun().line()).toMatch(/^to go on: erc train --resume \S+one$/);
  });

  it.each([
    ['an interruption', stopped.reason, stopped],
    ['a full disk', full, calm],
    ['a checkpoint on a full disk', new ErcError('checkpoint', { cause: full }), calm],
    ['an error of Node', Object.assign(new Error('EROFS'), { code: 'EROFS', path: '/runs/one' }), calm],
  ])('adds it to %s', (_, error, signal) => {
    expect(begun().withLine(error, signal)).toMatchObject({ message: expect.stringMatching(HINT) });
  });

  it.each([
    ['wrong data', new DataError('a clip')],
    [
      'data that are not there',
      new DataError('a clip', { cause: Object.assign(new Error(), { code: 'ENOENT' }) }),
    ],
    ['a loss that is no number', new ErcError('train: expected a finite loss, received NaN.')],
    ['a bug', new TypeError('a bug')],
  ])('adds nothing to %s', (_, error) => {
    expect(begun().withLine(error, calm)).toBe(error);
  });
});
