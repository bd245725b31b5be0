import { histogram } from '../charts/histogram.js';
import { renderChart } from '../charts/render-chart.js';
import { countText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { figure, type Section, table } from '../page/section.js';
import type { LengthFacts } from './facts.js';

const COLUMNS = ['count', 'mean', 'sd', 'shortest', 'quarter', 'median', 'three quarters', 'longest'];

const numberText = (value: number): string =>
  Number.isInteger(value) ? countText(value) : value.toFixed(value < 100 ? 2 : 0);

async function lengthsHtml({ title, splits, histogram: steps }: LengthFacts): Promise<Html> {
  const rows = splits.map(({ split, count, mean, sd, min, q1, median, q3, max }) => [
    split,
    countText(count),
    ...[mean, sd, min, q1, median, q3, max].map(numberText),
  ]);
  const [first] = splits;
  const chart = await renderChart(histogram(steps, title), {
    description: `How many have which number of ${title}. In ${first!.split} the median is ${numberText(first!.median)} and the longest ${numberText(first!.max)}.`,
  });
  return html`<div><h3>${title}</h3>${figure(chart, 'All splits that were read, together.')}${table(title, [{ title: 'split' }, ...COLUMNS.map((name) => ({ title: name, numeric: true }))], rows)}</div>`;
}

/** How long dialogues, utterances and voices are. */
export async function lengthsSection(lengths: readonly LengthFacts[]): Promise<Section> {
  const parts: Html[] = [];
  for (const one of lengths) parts.push(await lengthsHtml(one));
  return {
    id: 'lengths',
    title: 'How long',
    body: html`<p class="lead">What an encoder may have to cut, and what padding costs: a batch is as long as its longest row.</p><div class="pair">${parts}</div>`,
  };
}
