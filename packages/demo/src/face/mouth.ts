import type { ActionUnits } from './action-units.js';
import { MIDDLE } from './head.js';
import type { Look } from './look.js';
import { element, fill, mix, path, stroke } from './svg.js';

/** Height of the line between the lips. */
export const mouthYOf = (look: Look): number => look.eyeY + look.noseLength + 10;

/** Control height of a cubic with its ends at `ends`, both controls alike, that passes `middle` half-way. */
const control = (ends: number, middle: number): number => (middle - 0.25 * ends) / 0.75;

function moustache(look: Look, y: number, corner: number): string {
  if (look.beard !== 'moustache' && look.beard !== 'full') return '';
  const w = look.mouthWidth + 1.5;
  const d = path`M ${MIDDLE} ${y - 5} C ${MIDDLE + w * 0.4} ${y - 6.2} ${MIDDLE + w * 0.9} ${y - 3 + corner * 0.5} ${MIDDLE + w + 1} ${y + corner * 0.9}
    C ${MIDDLE + w * 0.6} ${y - 0.8 + corner * 0.3} ${MIDDLE + w * 0.3} ${y - 1.4} ${MIDDLE} ${y - 2}
    C ${MIDDLE - w * 0.3} ${y - 1.4} ${MIDDLE - w * 0.6} ${y - 0.8 + corner * 0.3} ${MIDDLE - w - 1} ${y + corner * 0.9}
    C ${MIDDLE - w * 0.9} ${y - 3 + corner * 0.5} ${MIDDLE - w * 0.4} ${y - 6.2} ${MIDDLE} ${y - 5} Z`;
  return fill(d, mix(look.hair, '#000000', 0.1));
}

/** Lips, what shows between them, and a moustache. */
export function mouth(look: Look, units: ActionUnits): string {
  const { lipCornerPull: pull, lipCornerDepress: depress, lipStretch: stretch, lipTighten: tight } = units;
  const { jawDrop, lipsPart, upperLipRaise, chinRaise } = units;
  const y = mouthYOf(look) - 0.8 * upperLipRaise;
  const rounding = Math.max(0, 1 - pull - stretch);
  const w = look.mouthWidth + 3.4 * pull + 2.6 * stretch - 1.4 * tight - 2.9 * jawDrop * rounding;
  const corner = look.mouthRest - 4.3 * pull + 3.4 * depress + 0.4 * stretch;
  const gap = lipsPart * (1 + 2.6 * pull + 2.6 * stretch + 1.6 * tight) + 9.5 * jawDrop + 1.1 * upperLipRaise;
  const upper = 0.9 * pull - 0.9 * depress - 1.3 * chinRaise - 1.5 * upperLipRaise - 0.3 * gap;
  const lower = upper + gap;

  const [left, right] = [MIDDLE - w, MIDDLE + w];
  const [upperControl, lowerControl] = [y + control(corner, upper), y + control(corner, lower)];
  const bow = path`M ${left} ${y + corner} C ${MIDDLE - w * 0.5} ${upperControl} ${MIDDLE + w * 0.5} ${upperControl} ${right} ${y + corner}`;
  const back = path`C ${MIDDLE + w * 0.55} ${lowerControl} ${MIDDLE - w * 0.55} ${lowerControl} ${left} ${y + corner}`;
  const lips = mix(look.skin, look.lashes ? '#a8323e' : '#8c4038', 0.55);
  const thickness = look.lips * (1 - 0.45 * tight) + 0.5;
  const line = mix(look.skin, '#4a1512', 0.75);
  const parts = [moustache(look, y + Math.min(0, upper), corner)];
  if (gap > 0.9) {
    const teeth = Math.min(2.8, 0.9 + 0.34 * gap);
    const inside = [
      fill(`${bow} ${back} Z`, '#54181d'),
      element('ellipse', { cx: MIDDLE, cy: y + lower + 0.4, rx: w * 0.55, ry: gap * 0.32, fill: '#c2605f' }),
      element('path', { d: bow, fill: 'none', stroke: '#fbf7f0', 'stroke-width': 2 * teeth }),
    ];
    parts.push(
      element('clipPath', { id: 'mouth' }, element('path', { d: `${bow} ${back} Z` })),
      element('g', { 'clip-path': 'url(#mouth)' }, inside.join('')),
      stroke(`${bow} ${back} Z`, lips, thickness),
    );
  } else {
    const fullness = path`M ${MIDDLE - w * 0.5} ${y + lower + 0.35 * corner + thickness} Q ${MIDDLE} ${y + lower + 1.6 * thickness + 0.8} ${MIDDLE + w * 0.5} ${y + lower + 0.35 * corner + thickness}`;
    parts.push(
      stroke(bow, lips, 2 * thickness + 0.6, 0.75),
      stroke(bow, line, 1),
      stroke(fullness, lips, 0.9, 0.5),
    );
  }
  if (chinRaise > 0.25) {
    const chin = path`M ${MIDDLE - 3} ${y + 7.4} q 3 -1.800 6 0`;
    parts.push(stroke(chin, line, 0.9, 0.5 * Math.min(1, chinRaise)));
  }
  return parts.join('');
}
