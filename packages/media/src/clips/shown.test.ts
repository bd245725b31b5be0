import { describe, expect, it } from 'vitest';
import { shownByMatrix, shownOf, shownSize } from './shown.js';

describe('shownByMatrix', () => {
  // Each sends the top left corner of a picture, and the one beside it, where a turn by hand does.
  it.each([
    { matrix: [1, 0, 0, 1], rotation: 0, isMirrored: false },
    { matrix: [0, 1, -1, 0], rotation: 90, isMirrored: false },
    { matrix: [-1, 0, 0, -1], rotation: 180, isMirrored: false },
    { matrix: [0, -1, 1, 0], rotation: 270, isMirrored: false },
    { matrix: [-1, 0, 0, 1], rotation: 0, isMirrored: true },
    { matrix: [0, 65536, 65536, 0], rotation: 90, isMirrored: true },
  ] as const)('reads $matrix', ({ matrix, ...shown }) => {
    expect(shownByMatrix(matrix)).toEqual(shown);
  });
});

describe('shownOf', () => {
  it('is none for frames that are shown as they are stored', () => {
    expect(shownOf({ rotation: 0, isMirrored: false, pixelAspect: 1 })).toBeUndefined();
    expect(shownOf({ pixelAspect: 0 })).toBeUndefined();
    expect(shownOf({ pixelAspect: 1e6 })).toBeUndefined();
    expect(shownOf({ rotation: 90 })).toEqual({ rotation: 90, isMirrored: false, pixelAspect: 1 });
  });
});

describe('shownSize', () => {
  it('widens pixels before it turns them', () => {
    const size = { width: 720, height: 576 };
    expect(shownSize(size, { rotation: 0, pixelAspect: 64 / 45 })).toEqual({ width: 1024, height: 576 });
    expect(shownSize(size, { rotation: 90, pixelAspect: 64 / 45 })).toEqual({ width: 576, height: 1024 });
  });
});
