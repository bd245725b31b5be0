import { ConfigError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { splitSessions } from './split-sessions.js';

const to = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('splitSessions', () => {
  it.each([
    [20, 0, to(1, 4), to(5, 8)],
    [20, 4, to(17, 20), to(1, 4)],
    [40, 1, to(9, 16), to(17, 24)],
    [40, 4, to(33, 40), to(1, 8)],
  ])('holds out a fifth of %i sessions: fold %i', (sessions, fold, test, dev) => {
    const split = splitSessions('kemdy', { type: 'fold', fold, heldOut: 'test' }, sessions);
    expect(split).toMatchObject({ test, dev });
    expect([...split.train, ...dev, ...test].sort((a, b) => a - b)).toEqual(to(1, sessions));
  });

  it('covers every session once by the five folds', () => {
    const tests = [0, 1, 2, 3, 4].flatMap(
      (fold) => splitSessions('kemdy', { type: 'fold', fold, heldOut: 'test' }, 20).test,
    );
    expect(tests).toEqual(to(1, 20));
  });

  it('selects on the held-out fifth and tests on nothing, as published, on request', () => {
    expect(splitSessions('kemdy', { type: 'fold', fold: 4, heldOut: 'dev' }, 20)).toEqual({
      train: to(1, 16),
      dev: to(17, 20),
      test: [],
    });
  });

  it('takes dev from the 32 sessions before the last eight', () => {
    expect(splitSessions('kemdy20', { type: '32-8', dev: 4 }, 40)).toEqual({
      train: to(1, 28),
      dev: to(29, 32),
      test: to(33, 40),
    });
    expect(splitSessions('kemdy20', { type: '32-8', dev: 0 }, 40)).toMatchObject({
      train: to(1, 32),
      dev: [],
    });
  });

  it('takes sessions by number, or all for training', () => {
    expect(splitSessions('kemdy', { type: 'sessions', dev: [2], test: [20, 1] }, 20)).toMatchObject({
      train: to(3, 19),
      dev: [2],
      test: [20, 1],
    });
    expect(splitSessions('kemdy', { type: 'all' }, 20).train).toEqual(to(1, 20));
  });

  it.each([
    [{ dev: [21], test: [] }, 'received 21.'],
    [{ dev: [3], test: [3] }, 'received 3 twice.'],
  ])('refuses %j', (sessions, message) => {
    const split = () => splitSessions('kemdy19', { type: 'sessions', ...sessions }, 20);
    expect(split).toThrow(ConfigError);
    expect(split).toThrow(`kemdy19: split: expected different sessions of 1 … 20, ${message}`);
  });
});
