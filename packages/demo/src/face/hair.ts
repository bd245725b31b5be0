import { MIDDLE } from './head.js';
import type { HairStyle, Look } from './look.js';
import { element, fill, mix, path, stroke } from './svg.js';

const circles = (points: readonly (readonly [number, number, number])[], colour: string): string =>
  points.map(([cx, cy, r]) => element('circle', { cx, cy, r, fill: colour })).join('');

/** Curls in an arch over the head; `reach` is how far down they go, in degrees past the horizontal. */
function arch(look: Look, radius: number, reach: number, colour: string): string {
  const count = 13;
  const points = Array.from({ length: count }, (_, index) => {
    const angle = ((180 + 2 * reach) * (index / (count - 1)) - reach) * (Math.PI / 180);
    const wobble = index % 2 === 0 ? 0.9 : 0;
    return [
      MIDDLE - (look.width + 0.5 + wobble) * Math.cos(angle),
      42 - 22 * Math.sin(angle) - wobble,
      radius + wobble * 0.4,
    ] as const;
  });
  return circles(points, colour);
}

/** Hair behind the head. */
export function hairBehind(look: Look): string {
  const { width: w, hair } = look;
  const dark = mix(hair, '#000000', 0.18);
  const [left, right] = [MIDDLE - w, MIDDLE + w];
  switch (look.hairStyle) {
    case 'long':
      return fill(
        path`M ${left - 3} 44 C ${left - 4} 8 ${right + 4} 8 ${right + 3} 44 C ${right + 5} 64 ${right + 4} 80 ${right + 2} 91
          L ${left - 2} 91 C ${left - 4} 80 ${left - 5} 64 ${left - 3} 44 Z`,
        dark,
      );
    case 'wavy':
      return fill(
        path`M ${left - 2} 40 C ${left - 4} 8 ${right + 4} 8 ${right + 2} 40 q 5 7 1.5 14 q 6 7 1 15 q 4 8 -3 14
          L ${left + 0.5} 83 q -7 -6 -3 -14 q -5 -8 1 -15 q -3.500 -7 -0.5 -14 Z`,
        dark,
      );
    case 'bob':
      return fill(
        path`M ${left - 3} 44 C ${left - 4} 9 ${right + 4} 9 ${right + 3} 44 C ${right + 5} 58 ${right + 4} 68 ${right - 1} 74
          L ${left + 1} 74 C ${left - 4} 68 ${left - 5} 58 ${left - 3} 44 Z`,
        dark,
      );
    case 'bun':
      return element('circle', { cx: MIDDLE, cy: 12.5, r: 8, fill: dark });
    case 'curls':
      return arch(look, 6.2, 12, dark);
    default:
      return '';
  }
}

/** A cap of hair from temple to temple, whose lower edge is `hairline` (path data from the right temple to the left one). */
const cap = (look: Look, top: number, temple: number, hairline: string): string => {
  const { width: w } = look;
  return `${path`M ${MIDDLE - w - 0.8} ${temple} C ${MIDDLE - w - 1.6} ${top + 12} ${MIDDLE - w * 0.66} ${top} ${MIDDLE} ${top}
    C ${MIDDLE + w * 0.66} ${top} ${MIDDLE + w + 1.6} ${top + 12} ${MIDDLE + w + 0.8} ${temple}`} ${hairline} Z`;
};

/** Shape of the hair before the forehead. */
function frontPath(look: Look, style: HairStyle): string {
  const { width: w } = look;
  const [left, right] = [MIDDLE - w, MIDDLE + w];
  switch (style) {
    case 'short':
      return cap(
        look,
        14.5,
        45,
        path`L ${right - 2.2} 44 Q ${right - 2.5} 36 ${right - 6} 32.500 Q ${MIDDLE} 26 ${left + 6} 32.500 Q ${left + 2.5} 36 ${left + 2.2} 44`,
      );
    case 'parted':
      return cap(
        look,
        14,
        45,
        path`L ${right - 2} 44 C ${right - 2.5} 35 ${right - 9} 33.500 ${MIDDLE - 9} 25 Q ${left + 3} 31 ${left + 2} 44`,
      );
    case 'swept':
      return cap(
        look,
        10.5,
        43,
        path`L ${right - 2} 43 Q ${right - 3} 34 ${right - 7} 31 Q ${MIDDLE + 5} 31.500 ${MIDDLE - 6} 26.500 Q ${left + 6} 29 ${left + 2} 43`,
      );
    case 'buzz':
    case 'curls':
      return cap(
        look,
        17.5,
        42,
        path`L ${right - 1.5} 41 Q ${right - 3} 32 ${right - 7} 29.500 Q ${MIDDLE} 25.500 ${left + 7} 29.500 Q ${left + 3} 32 ${left + 1.5} 41`,
      );
    case 'receding':
      return cap(
        look,
        16,
        48,
        path`L ${right - 2} 47 Q ${right - 1.5} 36 ${right - 6} 29 Q ${right - 9} 22.500 ${MIDDLE + 4} 24 Q ${MIDDLE} 28 ${MIDDLE - 4} 24
          Q ${left + 9} 22.500 ${left + 6} 29 Q ${left + 1.5} 36 ${left + 2} 47`,
      );
    case 'bald':
      return path`M ${right + 0.8} 50 Q ${right + 2} 40 ${right - 2.5} 32 Q ${right - 1.5} 40 ${right - 1.8} 48 Z
        M ${left - 0.8} 50 Q ${left - 2} 40 ${left + 2.5} 32 Q ${left + 1.5} 40 ${left + 1.8} 48 Z`;
    case 'bob':
      return cap(
        look,
        15,
        56,
        path`L ${right - 1.5} 54 Q ${right - 1.5} 40 ${right - 4} 36.500 Q ${MIDDLE} 32.500 ${left + 4} 36.500 Q ${left + 1.5} 40 ${left + 1.5} 54`,
      );
    case 'pixie':
      return cap(
        look,
        14,
        50,
        path`L ${right - 1.8} 48 Q ${right - 3} 38 ${right - 5} 33 Q ${MIDDLE + 4} 37 ${MIDDLE - 13} 27 Q ${left + 3} 33 ${left + 1.8} 48`,
      );
    case 'wavy':
      return cap(
        look,
        13.5,
        56,
        path`q -2.500 -3 -1.5 -7 Q ${right - 2} 36 ${MIDDLE + 6} 24.500 Q ${MIDDLE - 6} 33 ${left + 3} 41 Q ${left + 2.5} 50 ${left - 0.5} 57`,
      );
    case 'long':
    case 'bun':
      return cap(
        look,
        14,
        style === 'long' ? 58 : 46,
        path`L ${right - 1.5} 45 Q ${right - 2.5} 33 ${MIDDLE} 25 Q ${left + 2.5} 33 ${left + 1.5} 45`,
      );
  }
}

/** Hair before the forehead, with a sheen. */
export function hairBefore(look: Look): string {
  const { hair, hairStyle } = look;
  const shape = fill(frontPath(look, hairStyle), hair, hairStyle === 'buzz' ? 0.75 : 1);
  if (hairStyle === 'bald') return shape;
  if (hairStyle === 'curls') return shape + arch(look, 5, -4, hair);
  const sheen = stroke(
    path`M ${MIDDLE - 13} 24 Q ${MIDDLE - 6} 18.500 ${MIDDLE + 4} 18`,
    mix(hair, '#ffffff', 0.45),
    1.8,
    0.4,
  );
  return hairStyle === 'buzz' ? shape : shape + sheen;
}
