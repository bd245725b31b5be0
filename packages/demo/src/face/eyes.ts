import type { ActionUnits } from './action-units.js';
import { MIDDLE } from './head.js';
import type { Look } from './look.js';
import { element, fill, mix, path, stroke } from './svg.js';

/** Where the eyes look, −1 … 1 each way, and how far the lids have fallen (0 open, 1 closed). */
export interface Gaze {
  readonly x: number;
  readonly y: number;
  readonly blink: number;
}

/** One eye, drawn as the right one of the picture (outwards is +x) around its own middle. */
function eye(look: Look, units: ActionUnits, gaze: Gaze, side: -1 | 1): string {
  const size = look.eyeSize;
  const open = (1 - gaze.blink) * size;
  const up = open * (0.8 + 0.42 * units.upperLidRaise - 0.42 * units.lidDrop - 0.16 * units.lidTighten);
  const down = open * (0.6 + 0.08 * units.upperLidRaise - 0.42 * units.cheekRaise - 0.24 * units.lidTighten);
  // The inner end of the lid follows the brow: up in sorrow, down in anger.
  const inner = 1.5 * (units.innerBrowRaise - units.outerBrowRaise) - 1.6 * units.browLower;
  const dark = mix(look.skin, '#2a1512', 0.85);
  const w = size * 1.12;
  const lid = path`M ${-w} 0.6 C ${-w * 0.62} ${-up * 1.34 - inner} ${w * 0.5} ${-up * 1.34 + inner * 0.7} ${w} 0`;
  if (up + down < 1.4) {
    const lashes = path`M ${-w} 0.4 Q 0 ${2.6 - 4.6 * units.cheekRaise} ${w} 0.4`;
    return stroke(lashes, dark, look.lashes ? 1.7 : 1.3);
  }
  const outline = `${lid} ${path`C ${w * 0.5} ${down * 1.34} ${-w * 0.62} ${down * 1.34} ${-w} 0.6 Z`}`;
  const clip = side === 1 ? 'eye-right' : 'eye-left';
  const [x, y] = [side * 1.5 * gaze.x, 0.9 * gaze.y - 0.3];
  const iris = size * 0.6;
  const parts = [
    element('clipPath', { id: clip }, element('path', { d: outline })),
    fill(outline, '#fdfaf5'),
    element(
      'g',
      { 'clip-path': `url(#${clip})` },
      element('circle', { cx: x, cy: y, r: iris, fill: look.eyes }) +
        element('circle', { cx: x, cy: y, r: iris * 0.52, fill: '#1a1210' }) +
        element('circle', { cx: x + side * 1, cy: y - 1.1, r: 0.85, fill: '#ffffff' }) +
        stroke(lid, '#2a1512', 2.6, 0.18),
    ),
    stroke(lid, dark, look.lashes ? 1.5 : 1.1),
    stroke(path`M ${-w * 0.7} ${down * 1.02} Q 0 ${down * 1.34} ${w * 0.9} ${down * 0.6}`, dark, 0.5, 0.45),
  ];
  if (look.lashes) parts.push(stroke(path`M ${w} 0 l 1.5 -1.4`, dark, 1.1));
  return parts.join('');
}

/** One brow, drawn as the right one of the picture around the middle of the face. */
function brow(look: Look, units: ActionUnits): string {
  const { innerBrowRaise: innerUp, outerBrowRaise: outerUp, browLower: lower } = units;
  const t = look.browThickness;
  const inner = {
    x: look.eyeX - 5.6 - 1.3 * lower,
    y: 1 - 4.4 * innerUp + 4 * lower + 0.6 * units.noseWrinkle,
  };
  const middle = { x: look.eyeX + 1.2, y: -2.2 - 2 * innerUp - 2.8 * outerUp + 2.2 * lower };
  const outer = { x: look.eyeX + 6.6, y: 0.8 + look.browSlant + 0.6 * innerUp - 4.2 * outerUp + 0.2 * lower };
  return path`M ${inner.x} ${inner.y - t / 2} Q ${middle.x} ${middle.y - t * 0.6} ${outer.x} ${outer.y}
    Q ${middle.x} ${middle.y + t * 0.6} ${inner.x} ${inner.y + t / 2} Z`;
}

function glasses(look: Look): string {
  if (look.glasses === 'none') return '';
  const frame = { fill: '#ffffff', 'fill-opacity': 0.1, stroke: '#39322f', 'stroke-width': 1.1 };
  const [w, h] = look.glasses === 'round' ? [7.6, 7.2] : [8, 6];
  const lens = (side: -1 | 1): string =>
    element('rect', {
      x: MIDDLE + side * look.eyeX - w,
      y: look.eyeY - h + 0.4,
      width: 2 * w,
      height: 2 * h,
      rx: look.glasses === 'round' ? 7 : 2.4,
      ...frame,
    });
  const bridge = path`M ${MIDDLE - look.eyeX + w} ${look.eyeY - 1} Q ${MIDDLE} ${look.eyeY - 3} ${MIDDLE + look.eyeX - w} ${look.eyeY - 1}`;
  const arm = (side: -1 | 1): string =>
    stroke(
      path`M ${MIDDLE + side * (look.eyeX + w)} ${look.eyeY - 2} L ${MIDDLE + side * look.width} ${look.eyeY - 3}`,
      '#39322f',
      1,
    );
  return [lens(-1), lens(1), stroke(bridge, '#39322f', 1.1), arm(-1), arm(1)].join('');
}

/** Eyes, brows and glasses. */
export function eyesAndBrows(look: Look, units: ActionUnits, gaze: Gaze): string {
  // Grey brows vanish on fair skin, fair ones on any: both are drawn darker than the hair.
  const colour = mix(look.hair, '#2b1d18', 0.35);
  return (
    ([-1, 1] as const)
      .map((side) => {
        const at = (y: number, x = 0): string => path`translate(${MIDDLE + side * x} ${y}) scale(${side} 1)`;
        return (
          element('g', { transform: at(look.eyeY, look.eyeX) }, eye(look, units, gaze, side)) +
          element('g', { transform: at(look.browY) }, fill(brow(look, units), colour))
        );
      })
      .join('') + glasses(look)
  );
}
