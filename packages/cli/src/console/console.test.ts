import { ConfigError, DataError, ErcError } from '@erc/core';
import { exitCodeOf } from '@erc/core/node';
import { CommanderError } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createProgress, hasCursor, stopBars } from './progress.js';

function fakeStream(isTTY = false): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  let text = '';
  const stream = { isTTY, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
  return { stream, text: () => text };
}

describe('exitCodeOf', () => {
  it('is 2 for what the user can mend and 1 for everything else', () => {
    expect(exitCodeOf(new ConfigError('x'))).toBe(2);
    expect(exitCodeOf(new DataError('x'))).toBe(2);
    expect(exitCodeOf(new CommanderError(1, 'commander.unknownOption', 'x'))).toBe(2);
    expect(exitCodeOf(new CommanderError(0, 'commander.helpDisplayed', 'x'))).toBe(0);
    expect(exitCodeOf(new ErcError('x'))).toBe(1);
    expect(exitCodeOf('x')).toBe(1);
  });
});

describe('hasCursor', () => {
  it.each([
    [{ TERM: 'xterm' }, true],
    [{ TERM: 'dumb' }, false],
    [{ TERM: 'xterm', CI: 'true' }, false],
    [{ TERM: 'xterm', CI: '1' }, false],
    [{ TERM: 'xterm', CI: 'false' }, true],
    [{ TERM: 'xterm', NO_COLOR: '1' }, false],
    [{ TERM: 'xterm', NO_COLOR: '' }, true],
  ])('a terminal with %j: %s', (env, drawn) => {
    expect(hasCursor({ isTTY: true }, env)).toBe(drawn);
    expect(hasCursor({ isTTY: false }, env)).toBe(false);
  });
});

describe('createProgress', () => {
  afterEach(() => vi.useRealTimers());

  it('writes plain lines where there is no terminal', () => {
    const { stream, text } = fakeStream();
    const progress = createProgress({ quiet: false, stream });
    const task = progress.task('encode audio', 10);
    task.update(5);
    task.done('all from the cache');
    progress.line('engine: wasm');
    expect(text()).toMatch(/^encode audio: done in \d+\.\d s all from the cache\nengine: wasm\n$/);
  });

  it('leaves neither a hidden cursor nor a timer on a terminal when an error ends the program', () => {
    vi.useFakeTimers();
    const { stream, text } = fakeStream(true);
    createProgress({ quiet: false, stream, env: {} }).task('encode audio', 10);
    expect(text().endsWith('\u001b[?25h')).toBe(false);
    stopBars();
    const ended = text();
    expect(ended.lastIndexOf('\u001b[?25h')).toBeGreaterThan(ended.lastIndexOf('\u001b[?25l'));
    expect(ended.lastIndexOf('\u001b[?7h')).toBeGreaterThan(ended.lastIndexOf('\u001b[?7l'));
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(text()).toBe(ended);
  });

  it('writes plain lines on a terminal without a cursor', () => {
    const { stream, text } = fakeStream(true);
    const task = createProgress({ quiet: false, stream, env: { TERM: 'dumb' } }).task('encode audio', 10);
    task.update(5);
    task.done();
    expect(text()).toMatch(/^encode audio: done in \d+\.\d s\n$/);
  });

  it('writes nothing when quiet', () => {
    const { stream, text } = fakeStream();
    const progress = createProgress({ quiet: true, stream });
    progress.task('x', 1).done();
    progress.line('y');
    expect(text()).toBe('');
  });
});
