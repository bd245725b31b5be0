import type { ActionUnits } from './action-units.js';
import { MIDDLE } from './head.js';
import type { Look } from './look.js';
import { mouthYOf } from './mouth.js';
import { element, mix, path, stroke } from './svg.js';

/** Both sides of a line drawn for the right one of the picture. */
const mirrored = (line: (side: -1 | 1) => string): string => line(-1) + line(1);

function nose(look: Look, units: ActionUnits, colour: string): string {
  const y = look.eyeY + look.noseLength + 1 - 1.5 * units.noseWrinkle;
  const w = look.noseWidth + 0.8 * units.noseWrinkle + 0.5 * units.upperLipRaise;
  const tip = stroke(
    path`M ${MIDDLE - w * 0.55} ${y + 0.6} Q ${MIDDLE} ${y + 2} ${MIDDLE + w * 0.55} ${y + 0.6}`,
    colour,
    1,
    0.75,
  );
  const wings = mirrored((side) =>
    stroke(path`M ${MIDDLE + side * w} ${y - 1.8} q ${side * 1.2} 2 ${-side * 0.9} 2.400`, colour, 1, 0.75),
  );
  const bridge = stroke(
    path`M ${MIDDLE + 2} ${look.eyeY + 1} Q ${MIDDLE + 1.4} ${y - 4} ${MIDDLE + w * 0.8} ${y - 2.2}`,
    colour,
    0.9,
    0.3,
  );
  return tip + wings + bridge;
}

/** Nose, cheeks, freckles, and the lines that an expression or the years draw. */
export function linesOf(look: Look, units: ActionUnits): string {
  const { noseWrinkle, upperLipRaise, lipCornerPull, browLower, cheekRaise, outerBrowRaise, innerBrowRaise } =
    units;
  const colour = mix(look.skin, '#5a2119', 0.6);
  const { eyeY, eyeX, browY, wrinkles } = look;
  const mouthY = mouthYOf(look);
  const noseY = eyeY + look.noseLength + 1;
  const parts: string[] = [];
  const faint = (d: string, width: number, opacity: number): void => {
    if (opacity > 0.06) parts.push(stroke(d, colour, width, Math.min(0.8, opacity)));
  };

  const blush = 0.1 + 0.16 * cheekRaise;
  parts.push(
    mirrored((side) =>
      element('ellipse', {
        cx: MIDDLE + side * (eyeX + 3),
        cy: noseY - 0.5 - 1.5 * cheekRaise,
        rx: 5.2,
        ry: 3.4,
        fill: '#d8503f',
        opacity: blush,
      }),
    ),
    nose(look, units, colour),
  );
  if (look.freckles) {
    for (const [x, y] of [
      [4, 0],
      [6.5, 1.2],
      [9, 0],
      [7.6, -1.6],
      [11, 1.4],
    ] as const) {
      parts.push(
        mirrored((side) =>
          element('circle', {
            cx: MIDDLE + side * x,
            cy: noseY - 3 + y,
            r: 0.5,
            fill: '#a4623f',
            opacity: 0.7,
          }),
        ),
      );
    }
  }

  for (const side of [-1, 1] as const) {
    const at = (x: number): number => MIDDLE + side * x;
    const fold = Math.max(0.75 * upperLipRaise, 0.7 * noseWrinkle, 0.5 * lipCornerPull, 0.4 * wrinkles);
    faint(
      path`M ${at(look.noseWidth + 1.6)} ${noseY - 1.5} Q ${at(look.mouthWidth + 2.5)} ${noseY + 2} ${at(look.mouthWidth + 3.4 + 2 * lipCornerPull)} ${mouthY - 2}`,
      1,
      fold,
    );
    faint(
      path`M ${at(eyeX - 4.5)} ${eyeY + 4.6} q ${side * 4.5} ${2.2 - 1.4 * cheekRaise} ${side * 9} ${-0.6 * cheekRaise}`,
      0.8,
      0.55 * cheekRaise + 0.3 * wrinkles,
    );
    faint(
      path`M ${at(eyeX + 7)} ${eyeY - 1} l ${side * 2.6} -1.2 M ${at(eyeX + 7.2)} ${eyeY + 1} l ${side * 2.6} 0.600`,
      0.8,
      0.4 * wrinkles + 0.3 * cheekRaise * wrinkles,
    );
    faint(path`M ${at(1.7)} ${browY + 3.6} q ${-side * 0.5} -2.500 ${side * 0.3} -5`, 1, 0.75 * browLower);
    faint(path`M ${at(2.4)} ${eyeY + 2.2} q ${side * 1.4} 1 ${side * 1.8} 3`, 0.9, 0.6 * noseWrinkle);
  }
  faint(
    path`M ${MIDDLE - 2.2} ${eyeY - 0.6} q 2.2 -1.4 4.4 0 M ${MIDDLE - 1.8} ${eyeY + 1.6} q 1.8 -1.2 3.6 0`,
    0.9,
    0.6 * noseWrinkle,
  );
  const forehead =
    0.5 * Math.min(innerBrowRaise + 0.2, outerBrowRaise + 0.45 * innerBrowRaise) + 0.35 * wrinkles;
  faint(
    path`M ${MIDDLE - 9} ${browY - 5.6} q 9 -2.200 18 0 M ${MIDDLE - 7} ${browY - 8.4} q 7 -1.800 14 0`,
    0.8,
    forehead - 0.12,
  );
  return parts.join('');
}
