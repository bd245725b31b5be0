import type { Ellipse, Point } from '../measures/ellipse.js';
import { type Html, html, trusted } from '../page/html.js';
import { emotionColor } from '../page/palette.js';
import { pointStyle, pointsPath } from './point-shapes.js';
import { spread, ticksOf } from './scales.js';

/** Points of one emotion. */
export interface Cloud {
  /** Place among the page's labels: gives colour and shape. */
  readonly index: number;
  readonly label: string;
  readonly points: readonly Point[];
  /** Drawn as an outline. */
  readonly ellipse?: Ellipse;
}

/** The part of the plane that is shown. */
export interface PlotFrame {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Options of {@link scatter}. */
export interface ScatterOptions {
  readonly clouds: readonly Cloud[];
  /** What the chart shows and says, for who cannot see it. */
  readonly description: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** @default whatever holds all points */
  readonly frame?: PlotFrame;
  /** Numbers on the axes. Left out where units mean nothing. @default false */
  readonly ticks?: boolean;
}

const [WIDTH, HEIGHT] = [460, 400];
const ROOM = { left: 44, right: 10, top: 10, bottom: 40 };

const extent = (values: readonly number[]): [number, number] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = (high - low || 1) * 0.05;
  return [low - margin, high + margin];
};

/** The part of the plane that holds all points of the clouds, with a margin. */
export function frameOf(clouds: readonly Cloud[]): PlotFrame {
  const points = clouds.flatMap((cloud) => cloud.points);
  return { x: extent(points.map(({ x }) => x)), y: extent(points.map(({ y }) => y)) };
}

/**
 * Points by emotion: colour and shape tell the emotion, its name stands at the mean. The clouds carry the classes `e0`, `e1`, …, by which
 * the page's legend hides them without a script.
 */
export function scatter({
  clouds,
  description,
  xTitle,
  yTitle,
  frame = frameOf(clouds),
  ticks = false,
}: ScatterOptions): Html {
  const across = (x: number): number =>
    ROOM.left + ((x - frame.x[0]) / (frame.x[1] - frame.x[0])) * (WIDTH - ROOM.left - ROOM.right);
  const up = (y: number): number =>
    HEIGHT - ROOM.bottom - ((y - frame.y[0]) / (frame.y[1] - frame.y[0])) * (HEIGHT - ROOM.top - ROOM.bottom);
  const at = ({ x, y }: Point): [number, number] => [across(x), up(y)];
  const drawn = clouds.filter(({ points }) => points.length > 0);
  const [right, bottom] = [WIDTH - ROOM.right, HEIGHT - ROOM.bottom];
  const marks = drawn.map(
    ({ index, points, ellipse }) =>
      html`<g class="e${index}"><path d="${pointsPath(index, points.map(at))}" style="${pointStyle(index)};opacity:.75"/>${ellipse && html`<path d="${outline(ellipse, at)}" style="fill:${emotionColor(index)};fill-opacity:.1;stroke:${emotionColor(index)};stroke-width:2"/>`}</g>
`,
  );
  const names = spread(
    drawn.map(({ index, label, points }) => {
      const [x, y] = at(meanOf(points));
      const half = label.length * 3.6;
      return { index, label, x: Math.min(right - half, Math.max(ROOM.left + half, x)), y };
    }),
  ).map(
    ({ index, label, x, y }) =>
      html`<text class="e${index} cloud" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${label}</text>`,
  );
  const lines = ticks
    ? [
        ...ticksOf(frame.x).map(
          (tick) =>
            html`<path d="M${across(tick).toFixed(1)} ${ROOM.top}V${bottom}"/><text x="${across(tick).toFixed(1)}" y="${bottom + 15}" text-anchor="middle">${tick}</text>`,
        ),
        ...ticksOf(frame.y).map(
          (tick) =>
            html`<path d="M${ROOM.left} ${up(tick).toFixed(1)}H${right}"/><text x="${ROOM.left - 6}" y="${(up(tick) + 4).toFixed(1)}" text-anchor="end">${tick}</text>`,
        ),
      ]
    : [];
  const [midX, midY] = [(ROOM.left + right) / 2, (ROOM.top + bottom) / 2];
  return html`<div class="chart"><svg xmlns="http://www.w3.org/2000/svg" class="scatter" role="img" aria-label="${description}" viewBox="0 0 ${WIDTH} ${HEIGHT}" style="max-width:${WIDTH}px">
<g class="grid">${lines}<path d="M${ROOM.left} ${ROOM.top}V${bottom}H${right}"/></g><text class="axis" x="${midX}" y="${HEIGHT - 6}">${xTitle}</text><text class="axis" transform="${trusted(`translate(13,${midY}) rotate(-90)`)}">${yTitle}</text>
${marks}${names}</svg></div>`;
}

const meanOf = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
});

/** The ellipse as a polygon in the drawing's own units: the two axes may have different scales. */
function outline({ x, y, major, minor, angle }: Ellipse, at: (point: Point) => [number, number]): string {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const corners = Array.from({ length: 48 }, (_, i) => {
    const [along, beside] = [major * Math.cos((i * Math.PI) / 24), minor * Math.sin((i * Math.PI) / 24)];
    return at({ x: x + along * cos - beside * sin, y: y + along * sin + beside * cos })
      .map((value) => value.toFixed(1))
      .join(' ');
  });
  return `M${corners.join('L')}z`;
}
