import type { ActionUnits } from './action-units.js';
import { eyesAndBrows, type Gaze } from './eyes.js';
import { hairBefore, hairBehind } from './hair.js';
import { bust, head, MIDDLE } from './head.js';
import { linesOf } from './lines.js';
import type { Look } from './look.js';
import { mouth, mouthYOf } from './mouth.js';
import { element, mix, path } from './svg.js';

/** Width and height of a frame in pixels. */
export const FACE_SIZE = 96;

/** How the head is held. */
export interface Pose {
  /** Degrees; positive leans to the right of the picture. */
  readonly tilt: number;
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  /** How far the features move on the head when it turns, in pixels. */
  readonly turn: number;
  readonly nod: number;
}

/** Where the light comes from: degrees, and its strength 0 … 1. */
export interface Light {
  readonly angle: number;
  readonly shade: number;
}

/** Everything that a frame shows. */
export interface FaceFrame {
  readonly look: Look;
  readonly units: ActionUnits;
  readonly gaze: Gaze;
  readonly pose: Pose;
  readonly light: Light;
}

const gradient = (id: string, angle: number, stops: string): string =>
  element('linearGradient', { id, gradientTransform: path`rotate(${angle} 0.5 0.5)` }, stops);

const stop = (offset: number, colour: string, opacity = 1): string =>
  element('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity });

function definitions({ skin, wall }: Look, { angle, shade }: Light): string {
  const skinStops =
    stop(0, mix(skin, '#ffffff', 0.14)) + stop(0.6, skin) + stop(1, mix(skin, '#7a3325', 0.2));
  return element(
    'defs',
    {},
    element('radialGradient', { id: 'skin', cx: 0.46, cy: 0.42, r: 0.66 }, skinStops) +
      gradient('wall', 60, stop(0, mix(wall, '#ffffff', 0.35)) + stop(1, mix(wall, '#3a3f4a', 0.22))) +
      gradient(
        'light',
        angle,
        stop(0, '#fff6e0', 0.5 * shade) + stop(0.5, '#808080', 0) + stop(1, '#1a1830', shade),
      ),
  );
}

/** A frame as an SVG document of {@link FACE_SIZE} pixels. Drawn by us from parameters alone; no fonts, no files. */
export function faceSvg({ look, units, gaze, pose, light }: FaceFrame): string {
  const whole = { x: 0, y: 0, width: FACE_SIZE, height: FACE_SIZE };
  const held = path`translate(${pose.x} ${pose.y}) rotate(${pose.tilt} ${MIDDLE} 82) translate(${MIDDLE} 60) scale(${pose.scale}) translate(${-MIDDLE} -60)`;
  const features = linesOf(look, units) + mouth(look, units) + eyesAndBrows(look, units, gaze);
  const turned = element('g', { transform: path`translate(${pose.turn} ${pose.nod})` }, features);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: FACE_SIZE,
      height: FACE_SIZE,
      viewBox: `0 0 ${FACE_SIZE} ${FACE_SIZE}`,
    },
    [
      definitions(look, light),
      element('rect', { ...whole, fill: 'url(#wall)' }),
      element('g', { transform: held }, hairBehind(look)),
      bust(look),
      element('g', { transform: held }, head(look, units, mouthYOf(look)) + turned + hairBefore(look)),
      element('rect', { ...whole, fill: 'url(#light)' }),
    ].join(''),
  );
}

/** Frames side by side in one SVG document: drawing them together costs less than one by one. */
export function faceStripSvg(frames: readonly FaceFrame[]): string {
  const size = { width: FACE_SIZE * frames.length, height: FACE_SIZE };
  const parts = frames.map((frame, index) => {
    // Names of gradients and clips hold for the whole document: each frame gets its own.
    const svg = faceSvg(frame).replace(/( id="|url\(#)/g, `$1${index}-`);
    return element('g', { transform: `translate(${index * FACE_SIZE} 0)` }, svg);
  });
  return element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, parts.join(''));
}
