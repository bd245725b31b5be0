import { expect, it } from 'vitest';
import { measurePairs } from './encoders-pairs.js';
import type { Side } from './encoders-process.js';

/** A side that takes `msOf(group)`, and writes down that it was asked. */
const sideOf = (name: string, asked: string[], msOf: (group: number) => number, checksum = 2): Side => ({
  async encode(group = -1) {
    asked.push(`${name}${group}`);
    return { ms: msOf(group), checksum, peakBytes: 0 };
  },
  stop: async () => {},
});

const calibrationOf = (times: () => number) => ({ measure: async () => times(), dispose: async () => {} });
const base = { rounds: 2, attempts: 4, tolerance: 1e-3, report: () => {} };

it('takes turns, and gives speeds and ratio of the sums of medians', async () => {
  const asked: string[] = [];
  const found = await measurePairs({
    ...base,
    ours: sideOf('a', asked, (group) => 100 * (group + 1)),
    peer: sideOf('b', asked, (group) => (group === 3 ? 800 : 100 * (group + 1))),
    calibration: calibrationOf(() => 5),
  });
  expect(asked.join(' ')).toBe('a0 b0 a1 b1 a2 b2 a3 b3 b0 a0 b1 a1 b2 a2 b3 a3');
  expect(found).toEqual({
    turns: [2, 2, 2, 2],
    voided: 0,
    measured: { ours: 64, peer: 45.714, ratio: 1.4, spread: [1, 1] },
  });
});

it('does not count a turn in which the machine drifts, and takes another', async () => {
  const asked: string[] = [];
  let measured = 0;
  const found = await measurePairs({
    ...base,
    rounds: 1,
    ours: sideOf('a', asked, () => 100),
    peer: sideOf('b', asked, () => 200),
    // Three for each turn: the last of the second group's first.
    calibration: calibrationOf(() => (++measured === 6 ? 9 : 5)),
  });
  expect(asked.join(' ')).toBe('a0 b0 a1 b1 a2 b2 a3 b3 b1 a1');
  expect(found).toMatchObject({ turns: [1, 1, 1, 1], voided: 1, measured: { ratio: 2 } });
});

it('is void where a group has no turn that counts', async () => {
  let measured = 0;
  const found = await measurePairs({
    ...base,
    ours: sideOf('a', [], () => 100),
    peer: sideOf('b', [], () => 200),
    calibration: calibrationOf(() => 1 + (++measured % 2)),
  });
  expect(found).toEqual({ turns: [0, 0, 0, 0], voided: 16 });
});

it('refuses sides that do not compute the same', async () => {
  const sides = { ours: sideOf('a', [], () => 1, 2.1), peer: sideOf('b', [], () => 1) };
  await expect(measurePairs({ ...base, ...sides, calibration: calibrationOf(() => 5) })).rejects.toThrow(
    "group 0: expected the checksum 2, Python's, received 2.1",
  );
});
