import type { Random } from '@erc/core';
import type { Expression } from '../performance.js';
import { actionUnitsOf } from './action-units.js';
import type { Camera } from './camera.js';
import type { FaceFrame } from './face-svg.js';
import type { Look } from './look.js';

/** Frames of an utterance: the expression sets on, is at its height, and fades. */
export const FRAME_COUNT = 3;

/** The frames of an utterance, before they are drawn. */
export interface FaceShot {
  readonly frames: readonly FaceFrame[];
  readonly camera: Camera;
}

/** Directs the frames of an utterance: expression over time, speech, blinks, head, light and camera. */
export function shootFace(look: Look, expression: Expression, random: Random): FaceShot {
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const dynamics = [between(0.35, 0.75), between(0.9, 1), between(0.45, 0.85)];
  const light = { angle: between(-60, 240), shade: between(0.05, 0.34) };
  const camera: Camera = {
    blur: Math.max(0, between(-0.08, 0.24)),
    grain: between(1, 5),
    brightness: between(0.82, 1.12),
    contrast: between(0.88, 1.08),
  };
  const rest = {
    tilt: 3.2 * random.normal(),
    x: 1.6 * random.normal(),
    y: between(-1.5, 1.5),
    scale: between(1.02, 1.16),
  };
  const turn = 1.1 * random.normal();
  const frames = dynamics.map((share) => {
    const units = actionUnitsOf(expression, share, random);
    // They are talking: the mouth moves for the words' sake too.
    const speech = random.next() < 0.55 ? between(0.1, 0.42) : 0;
    const gaze = {
      x: Math.max(-1, Math.min(1, 0.5 * random.normal())),
      y: Math.max(-1, Math.min(1, 0.35 * random.normal())),
      blink: random.next() < 0.09 ? between(0.6, 1) : 0,
    };
    const pose = {
      tilt: Math.max(-9, Math.min(9, rest.tilt + random.normal())),
      x: Math.max(-4, Math.min(4, rest.x + 0.5 * random.normal())),
      y: rest.y + 0.4 * random.normal(),
      scale: rest.scale,
      turn: Math.max(-2.6, Math.min(2.6, turn + 0.5 * random.normal())),
      nod: Math.max(-1.5, Math.min(1.5, 0.6 * random.normal())),
    };
    const talking = {
      ...units,
      jawDrop: Math.max(units.jawDrop, 0.7 * speech),
      lipsPart: Math.max(units.lipsPart, speech > 0 ? 0.5 : 0),
    };
    return { look, units: talking, gaze, pose, light };
  });
  return { frames, camera };
}
