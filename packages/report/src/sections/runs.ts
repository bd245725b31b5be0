import { createMetricTable, type MetricTable, type MetricValues } from '@erc/metrics';
import type { SummaryRecord } from '@erc/run-folder';
import { renderChart } from '../charts/render-chart.js';
import { runDots } from '../charts/run-dots.js';
import { plural, rateOrDash, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { capitalised, titleWithArrow } from '../page/metric-title.js';
import { figure, folded, type Section, table } from '../page/section.js';
import { reportLink } from './report-link.js';
import { undefinedNote } from './undefined-note.js';

/** The metrics that tables show, the field's usual ones first, at most four. */
function leadingMetrics({ mean }: SummaryRecord, table: MetricTable): string[] {
  const names = table.leading(Object.keys(mean));
  return (names.length > 0 ? names : Object.keys(mean)).slice(0, 4);
}

const spreadText = ({ mean, sd }: SummaryRecord, name: string): string =>
  `${rateOrDash(mean[name])}${typeof sd[name] === 'number' ? ` ± ${rateText(sd[name])}` : ''}`;

const said = (summary: SummaryRecord, table: MetricTable): string =>
  capitalised(
    leadingMetrics(summary, table)
      .map((name) => `${table.of(name).title} ${spreadText(summary, name)}`)
      .join(', '),
  );

/** Name of the recipe, number of runs, mean score. */
export function summaryHeader(summary: SummaryRecord): Html {
  const { name, runs, split } = summary;
  return html`<p class="eyebrow">Emotion recognition in conversations · ${plural(runs.length, 'run')}</p>
<h1>${name}</h1>
<p class="reading">${said(summary, createMetricTable(summary.pluginMetrics))}.</p>
<p class="facts">Mean ± standard deviation over ${plural(runs.length, 'run')} of the same recipe${split !== undefined && `, each scored on ${split}`}.</p>
${(summary.warnings ?? []).map((text) => html`<p class="facts"><strong>Mind:</strong> ${text}.</p>`)}`;
}

/** Each seed or fold on its own, and how far they lie apart. */
export async function runsSection(summary: SummaryRecord): Promise<Section> {
  const { runs, mean, sd, pooled, whyUndefined } = summary;
  const known = createMetricTable(summary.pluginMetrics);
  const metrics = leadingMetrics(summary, known);
  const charted = metrics.filter((name) => typeof mean[name] === 'number');
  const chart = await renderChart(runDots(summary, charted, known), {
    description: `Scores of ${plural(runs.length, 'run')}, mean ± standard deviation: ${said(summary, known)}.`,
  });
  const seeds = runs.some(({ seed }) => seed !== undefined);
  const folds = runs.some(({ fold }) => fold !== undefined);
  const titles = [
    ...(seeds ? ['seed'] : []),
    ...(folds ? ['fold'] : []),
    ...metrics.map((name) => titleWithArrow(known.of(name))),
  ];
  const scoresOf = (values: MetricValues): string[] => metrics.map((name) => rateOrDash(values[name]));
  const rows = runs.map(({ path, seed, fold, metrics: own }) => [
    html`<a href="${reportLink(path)}">${path}</a>`,
    ...(seeds ? [String(seed ?? '')] : []),
    ...(folds ? [String(fold ?? '')] : []),
    ...scoresOf(own),
  ]);
  const blank = Array.from({ length: titles.length - metrics.length }, () => '');
  const totals = [
    ['mean', mean],
    ['standard deviation', sd],
    ['all folds pooled', pooled],
  ] as const;
  for (const [name, values] of totals) {
    if (values) rows.push([html`<strong>${name}</strong>`, ...blank, ...scoresOf(values)]);
  }
  const columns = [{ title: 'run' }, ...titles.map((title) => ({ title, numeric: true }))];
  const every = Object.keys(mean).map((name) => [
    titleWithArrow(known.of(name)),
    rateOrDash(mean[name]),
    rateOrDash(sd[name]),
  ]);
  const scored = [
    ...runs.map(({ path, ...run }) => ({ ...run, name: path })),
    { name: 'mean', metrics: mean, whyUndefined },
    ...(pooled ? [{ name: 'all folds pooled', metrics: pooled, whyUndefined }] : []),
  ];
  const all = table(
    'Every metric, mean and standard deviation; ↑ more is better, ↓ less is',
    [{ title: 'metric' }, ...['mean', 'sd'].map((title) => ({ title, numeric: true }))],
    every,
  );
  return {
    id: 'runs',
    title: 'Run by run',
    body: html`<div class="pair">${figure(chart, 'A dot is a run, the line is the mean, the band is one standard deviation to either side.')}${table('Scores of each run', columns, rows)}</div>${undefinedNote(known, metrics, scored)}
${every.length > metrics.length && folded('Every metric as a table', html`${all}${undefinedNote(known, Object.keys(mean), [{ metrics: mean, whyUndefined }])}`)}`,
  };
}
