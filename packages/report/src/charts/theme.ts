import type { Config } from 'vega-lite';

const text = { font: 'inherit', fontSize: 12 } as const;

/**
 * Pixels that the longest label of a y axis takes, with its padding. Vega, without a canvas to measure on, counts with nearly twice
 * the width, and would leave that much empty paper.
 */
export const labelRoom = (labels: readonly string[]): number =>
  Math.ceil(Math.max(...labels.map((label) => label.length)) * text.fontSize * 0.58) + 16;

const LONGEST = 40;

/**
 * Names that leave room for the chart: the ends of long ones are cut off, and all are numbered where they could not be told apart then. Their
 * full text stands in the table.
 */
export function shortened(names: readonly string[]): string[] {
  const cut = names.map((name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name));
  return new Set(cut).size === names.length ? cut : cut.map((name, i) => `${i + 1}: ${name}`);
}

/** The look that all charts share: the page's own font, and its colours by variable. */
export const chartConfig: Config = {
  aria: false,
  background: 'transparent',
  padding: 2,
  view: { stroke: 'transparent' },
  axis: {
    labelFont: text.font,
    labelFontSize: text.fontSize,
    labelColor: 'var(--muted)',
    titleFont: text.font,
    titleFontSize: text.fontSize,
    titleFontWeight: 600,
    titleColor: 'var(--muted)',
    titlePadding: 8,
    gridColor: 'var(--line)',
    domainColor: 'var(--rule)',
    tickColor: 'var(--rule)',
    tickSize: 4,
  },
  legend: {
    labelFont: text.font,
    labelFontSize: text.fontSize,
    labelColor: 'var(--ink)',
    titleFont: text.font,
    titleFontSize: text.fontSize,
    titleColor: 'var(--muted)',
    symbolStrokeWidth: 2,
    labelLimit: 240,
  },
  text: { font: text.font, fontSize: text.fontSize, color: 'var(--ink)' },
  line: { strokeWidth: 2.25, strokeCap: 'round', strokeJoin: 'round' },
};
