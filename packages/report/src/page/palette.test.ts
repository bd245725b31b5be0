import { describe, expect, it } from 'vitest';
import { EMOTION_PALETTE, paletteFor } from './palette.js';

type Triple = readonly [number, number, number];
const apply = (matrix: readonly Triple[], [a, b, c]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * a + y * b + z * c) as unknown as Triple;

const linear = (hex: string): Triple =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;

const luminance = (hex: string): number => apply([[0.2126, 0.7152, 0.0722]], linear(hex))[0];
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};

// Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1.
const VISIONS: Readonly<Record<string, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE 1976 L*a*b*, D65. */
const lab = (rgb: Triple): Triple => {
  const clipped = rgb.map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple;
  const [x, y, z] = apply(
    [
      [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
      [0.2126729, 0.7151522, 0.072175],
      [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
    ],
    clipped,
  ).map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

describe.each(['light', 'dark'] as const)('the palette on %s paper', (scheme) => {
  const colors = Object.values(EMOTION_PALETTE).map((color) => color[scheme]);

  it('has a contrast of 3 : 1 with the paper', () => {
    const paper = scheme === 'light' ? '#ffffff' : '#1c1f25';
    for (const color of colors) expect(contrast(color, paper)).toBeGreaterThan(3);
  });

  it.each(Object.keys(VISIONS))('keeps every two colours apart under %s', (vision) => {
    const seen = colors.map((color) => lab(apply(VISIONS[vision]!, linear(color))));
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(i + 1)) {
        expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(22);
      }
    }
  });
});

describe('paletteFor', () => {
  it('gives an emotion the same colour whatever the order of the labels', () => {
    expect(paletteFor(['anger', 'neutral'])).toEqual([EMOTION_PALETTE.anger, EMOTION_PALETTE.neutral]);
  });

  it('gives unknown labels the colours that are left', () => {
    const colors = paletteFor(['bored', 'happy', 'excited', 'constructor']);
    expect(colors[1]).toBe(EMOTION_PALETTE.joy);
    expect(new Set(colors).size).toBe(4);
  });

  it('repeats colours only when there are more labels than colours', () => {
    const colors = paletteFor(Array.from({ length: 9 }, (_, i) => `label ${i}`));
    expect(new Set(colors).size).toBe(7);
    expect(colors).not.toContain(undefined);
  });
});
