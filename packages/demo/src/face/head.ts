import type { ActionUnits } from './action-units.js';
import type { Look } from './look.js';
import { element, fill, mix, path, stroke } from './svg.js';

/** Middle of the face and top of the skull. */
export const MIDDLE = 48;
const SKULL_Y = 19;

/** How far the chin is when the jaw has dropped, in pixels below its rest. */
export const chinOf = (look: Look, units: ActionUnits): number => look.chinY + 3.4 * units.jawDrop;

/** Outline of the head without ears. */
export function headPath(look: Look, chinY: number): string {
  const { width: w, jaw: j } = look;
  return path`M ${MIDDLE} ${SKULL_Y} C ${MIDDLE + w * 0.72} ${SKULL_Y} ${MIDDLE + w} 31 ${MIDDLE + w} 46
    C ${MIDDLE + w} 58 ${MIDDLE + j + 4.5} ${chinY - 11} ${MIDDLE + j * 0.62} ${chinY - 2.6}
    C ${MIDDLE + j * 0.3} ${chinY + 0.8} ${MIDDLE - j * 0.3} ${chinY + 0.8} ${MIDDLE - j * 0.62} ${chinY - 2.6}
    C ${MIDDLE - j - 4.5} ${chinY - 11} ${MIDDLE - w} 58 ${MIDDLE - w} 46
    C ${MIDDLE - w} 31 ${MIDDLE - w * 0.72} ${SKULL_Y} ${MIDDLE} ${SKULL_Y} Z`;
}

/** Shoulders, collar and neck: they stay where they are when the head moves. */
export function bust(look: Look): string {
  const shade = mix(look.skin, '#5b2f25', 0.28);
  const neck = look.jaw * 0.72;
  const shoulders = path`M 8 100 C 9 88 22 85.5 ${MIDDLE - neck - 2} 83 L ${MIDDLE + neck + 2} 83 C 74 85.5 87 88 88 100 Z`;
  const throat = path`M ${MIDDLE - neck} 64 L ${MIDDLE + neck} 64 L ${MIDDLE + neck + 1} 84
    Q ${MIDDLE} 95 ${MIDDLE - neck - 1} 84 Z`;
  const collar = path`M ${MIDDLE - neck - 2.5} 83 Q ${MIDDLE} 98 ${MIDDLE + neck + 2.5} 83`;
  return [
    fill(shoulders, look.clothes),
    fill(throat, shade),
    stroke(collar, mix(look.clothes, '#ffffff', 0.35), 2.2),
  ].join('');
}

function ear(look: Look, side: -1 | 1): string {
  const x = MIDDLE + side * (look.width + 0.4);
  const shade = mix(look.skin, '#7a3b2c', 0.35);
  const ring = look.earrings
    ? element('circle', { cx: x + side * 0.6, cy: 58, r: 1.3, fill: '#e9c46a' })
    : '';
  return [
    element('ellipse', { cx: x, cy: 51, rx: 3.4, ry: 5.4, fill: mix(look.skin, '#a0523d', 0.12) }),
    stroke(path`M ${x + side * 1.2} 48.4 q ${-side * 2.2} 2.2 ${-side * 0.6} 5`, shade, 0.8, 0.7),
    ring,
  ].join('');
}

function beard(look: Look, chinY: number, mouthY: number): string {
  if (look.beard !== 'full' && look.beard !== 'stubble') return '';
  const { width: w, jaw: j } = look;
  const d = path`M ${MIDDLE - w + 0.2} 50 C ${MIDDLE - w} 60 ${MIDDLE - j - 4.8} ${chinY - 10} ${MIDDLE - j * 0.66} ${chinY - 2}
    C ${MIDDLE - j * 0.3} ${chinY + 2} ${MIDDLE + j * 0.3} ${chinY + 2} ${MIDDLE + j * 0.66} ${chinY - 2}
    C ${MIDDLE + j + 4.8} ${chinY - 10} ${MIDDLE + w} 60 ${MIDDLE + w - 0.2} 50
    C ${MIDDLE + w - 3} 60 ${MIDDLE + 12} ${mouthY - 7} ${MIDDLE + 5} ${mouthY - 5.5}
    Q ${MIDDLE} ${mouthY - 4.2} ${MIDDLE - 5} ${mouthY - 5.5} C ${MIDDLE - 12} ${mouthY - 7} ${MIDDLE - w + 3} 60 ${MIDDLE - w + 0.2} 50 Z`;
  return fill(d, look.hair, look.beard === 'full' ? 0.92 : 0.2);
}

/** Ears, head and beard. */
export function head(look: Look, units: ActionUnits, mouthY: number): string {
  const chinY = chinOf(look, units);
  const skull = element('path', { d: headPath(look, chinY), fill: 'url(#skin)' });
  return [ear(look, -1), ear(look, 1), skull, beard(look, chinY, mouthY)].join('');
}
