import { describe, expect, it } from 'vitest';
import { isDisposable, nalLengthBytes } from './disposable.js';
import { packetsAt, planDecoding } from './plan-decoding.js';

const packets = (entries: readonly (readonly [number, 'key' | 'delta'])[]) =>
  entries.map(([seconds, type]) => ({ seconds, isKey: type === 'key' }));

/** Decoding order: I0 P3 B1 B2, then an open group: I6 B4 B5 P7. */
const OPEN = packets([
  [0, 'key'],
  [3, 'delta'],
  [1, 'delta'],
  [2, 'delta'],
  [6, 'key'],
  [4, 'delta'],
  [5, 'delta'],
  [7, 'delta'],
]);

describe('packetsAt', () => {
  it('finds the last frame that begins at or before a time, in the order of showing', () => {
    expect(packetsAt(OPEN, [-1, 0, 0.9, 1, 2.5, 5.2, 6, 99])).toEqual([0, 0, 0, 2, 3, 6, 4, 7]);
  });

  it('does not take frames that are decoded but never shown', () => {
    expect(
      packetsAt(
        packets([
          [-1, 'key'],
          [0, 'delta'],
          [1, 'delta'],
        ]),
        [0, 1],
      ),
    ).toEqual([1, 2]);
  });
});

describe('planDecoding', () => {
  it('begins at the key frame before the wanted frame, and not at one that comes before it in the file only', () => {
    expect(planDecoding(OPEN, [2, 7])).toEqual([
      { start: 0, end: 3, wanted: new Set([2]) },
      { start: 4, end: 8, wanted: new Set([7]) },
    ]);
    // Frame 4 s stands after the key frame of 6 s, and needs the group before it too.
    expect(planDecoding(OPEN, [5])).toEqual([{ start: 0, end: 6, wanted: new Set([5]) }]);
  });
});

describe('isDisposable', () => {
  const unit = (header: number, length = 3): number[] => [
    0,
    0,
    0,
    length,
    header,
    ...new Array(length - 1).fill(9),
  ];

  it('reads nal_ref_idc of the first slice', () => {
    expect(isDisposable(Uint8Array.from([...unit(0x06), ...unit(0x01)]), 4)).toBe(true);
    expect(isDisposable(Uint8Array.from([...unit(0x09), ...unit(0x41)]), 4)).toBe(false);
    expect(isDisposable(Uint8Array.from(unit(0x65)), 4)).toBe(false);
  });

  it('keeps what it does not understand', () => {
    for (const bytes of [[], [0, 0], [255, 255, 255, 255, 1].slice(0, 4), unit(0x06)]) {
      expect(isDisposable(Uint8Array.from(bytes), 4)).toBe(false);
    }
  });

  it('takes the size of lengths from the avcC record, for H.264 alone', () => {
    const description = Uint8Array.from([1, 100, 0, 31, 0xfd, 0xe1, 0]);
    expect(nalLengthBytes({ codec: 'avc1.64001f', description })).toBe(2);
    expect(nalLengthBytes({ codec: 'hvc1.1', description })).toBeUndefined();
    expect(nalLengthBytes({ codec: 'avc1.64001f' })).toBeUndefined();
  });
});
