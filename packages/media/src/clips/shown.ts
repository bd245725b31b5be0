import type { Shown } from './decoder.js';

/** Clips whose pixels are said to be wider or narrower than this are taken to say nothing. */
const MAX_ASPECT = 16;

const QUARTERS = [0, 90, 180, 270] as const;

const AS_STORED: Shown = { rotation: 0, isMirrored: false, pixelAspect: 1 };

/** How frames are to be shown; `undefined` where that is as they are stored. */
export function shownOf({ rotation, isMirrored, pixelAspect }: Partial<Shown>): Shown | undefined {
  const isAspect = pixelAspect !== undefined && pixelAspect >= 1 / MAX_ASPECT && pixelAspect <= MAX_ASPECT;
  const shown = {
    rotation: rotation ?? AS_STORED.rotation,
    isMirrored: isMirrored ?? AS_STORED.isMirrored,
    pixelAspect: isAspect ? pixelAspect : AS_STORED.pixelAspect,
  };
  const isPlain = shown.rotation === 0 && !shown.isMirrored && shown.pixelAspect === 1;
  return isPlain ? undefined : shown;
}

/** Size of a frame as it is shown, in square pixels; the height of a row of pixels stays, its width follows. */
export function shownSize(
  { width, height }: { readonly width: number; readonly height: number },
  { rotation, pixelAspect }: Pick<Shown, 'rotation' | 'pixelAspect'> = AS_STORED,
): { readonly width: number; readonly height: number } {
  const wide = width * pixelAspect;
  return rotation === 90 || rotation === 270 ? { width: height, height: wide } : { width: wide, height };
}

/**
 * What a display matrix does with frames: `[a, b, c, d]` sends a pixel at x, y to a·x + c·y, b·x + d·y. Angles between quarters of a turn are
 * rounded to them.
 *
 * @see ISO/IEC 14496-12, 8.3.2
 */
export function shownByMatrix([a, b, c, d]: readonly [number, number, number, number]): Pick<
  Shown,
  'rotation' | 'isMirrored'
> {
  const isMirrored = a * d - b * c < 0;
  const x = isMirrored ? -a : a;
  const quarters = Math.round(Math.atan2(b, x) / (Math.PI / 2));
  const rotation = (((quarters * 90) % 360) + 360) % 360;
  return { rotation: QUARTERS[rotation / 90] ?? 0, isMirrored };
}
