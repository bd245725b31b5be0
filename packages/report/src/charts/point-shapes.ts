import { emotionColor } from '../page/palette.js';

/** A mark drawn from its middle with relative path commands, filled or as strokes. */
interface Shape {
  readonly path: string;
  readonly stroked?: boolean;
}

// Shapes as well as colours: emotions can be told apart without seeing colours.
const SHAPES: readonly Shape[] = [
  { path: 'm-2.8 0a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0' },
  { path: 'm0-3.6l3.4 6h-6.8z' },
  { path: 'm-2.5-2.5h5v5h-5z' },
  { path: 'm0 3.6l-3.4-6h6.8z' },
  { path: 'm0-3.7l3.7 3.7l-3.7 3.7l-3.7-3.7z' },
  { path: 'm-3 0h6m-3-3v6', stroked: true },
  { path: 'm-2.4-2.4l4.8 4.8m0-4.8l-4.8 4.8', stroked: true },
];

const short = (value: number): string => String(Number(value.toFixed(1)));

/** One path for all points of a label: a thousand points take some 30 kB, not 300. */
export function pointsPath(index: number, points: readonly (readonly [number, number])[]): string {
  const { path } = SHAPES[index % SHAPES.length]!;
  return points.map(([x, y]) => `M${short(x)} ${short(y)}${path}`).join('');
}

/** How such a path is painted. */
export function pointStyle(index: number): string {
  const color = emotionColor(index);
  return SHAPES[index % SHAPES.length]!.stroked
    ? `fill:none;stroke:${color};stroke-width:1.8`
    : `fill:${color};stroke:var(--card);stroke-width:.6`;
}
