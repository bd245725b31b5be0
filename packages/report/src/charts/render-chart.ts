import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { type Html, html, trusted } from '../page/html.js';
import { withMarkedNames, withoutMarks } from './member-names.js';
import { chartConfig } from './theme.js';

export interface ChartOptions {
  /** What the chart shows and says, in a sentence or two, for who cannot see it. */
  readonly description: string;
  /** Width in CSS pixels below which the chart scrolls instead of shrinking. @default 0 */
  readonly minWidth?: number;
}

/**
 * Draws a Vega-Lite specification, without a browser, as inline SVG that scales with its column. Colours are CSS variables, so the
 * same drawing serves the light and the dark scheme.
 */
export async function renderChart(
  spec: TopLevelSpec,
  { description, minWidth = 0 }: ChartOptions,
): Promise<Html> {
  const compiled = compile(withMarkedNames(spec), { config: chartConfig }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none' });
  const svg = withoutMarks(await view.toSVG());
  view.finalize();
  const [, width = '0', height = '0'] = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  // Vega's own opening tag fixes the size and has no name; everything inside it is kept.
  const marks = trusted(svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>')));
  return html`<div class="chart"${minWidth > 0 && html` role="region" aria-label="Chart, scrolls" tabindex="0"`}><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${description}" viewBox="0 0 ${width} ${height}" style="max-width:${width}px;min-width:${minWidth}px">${marks}</svg></div>`;
}
