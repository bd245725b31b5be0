import { describe, expect, it } from 'vitest';
import { isSameRunning, isVisible, numberedIn, THIS_PROCESS } from './process-identity.js';

const machine = { host: 'a', boot: '1', namespace: 'pid:[4026531836]' };
const container = { ...machine, namespace: 'pid:[4026532500]' };

describe('numberedIn', () => {
  it('tells a container from its machine, from one that takes its place, and from one elsewhere', () => {
    const places = [
      machine,
      container,
      { ...container, namespace: 'pid:[4026532501]' },
      { ...container, boot: '2' },
      { ...container, host: 'b' },
    ].map(numberedIn);
    expect(new Set(places).size).toBe(places.length);
  });

  it('knows a machine after it has started anew, and one that has no namespaces', () => {
    expect(numberedIn({ ...machine, boot: '2' })).toBe(numberedIn(machine));
    expect(numberedIn({ ...machine, boot: '', namespace: '' })).toBe(numberedIn(machine));
  });
});

describe('isSameRunning', () => {
  it('is true of this process, and of no earlier one of its number', () => {
    expect(isVisible(THIS_PROCESS)).toBe(true);
    expect(isSameRunning(THIS_PROCESS)).toBe(true);
    expect(isSameRunning({ ...THIS_PROCESS, started: '1' })).toBe(THIS_PROCESS.started === '');
  });

  it('is false of a process that has ended', () => {
    // Greater than any number of a process.
    expect(isSameRunning({ pid: 2 ** 22 + 1, started: '' })).toBe(false);
  });
});
