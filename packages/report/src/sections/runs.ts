import { renderChart } from '../charts/render-chart.js';
import { runDots } from '../charts/run-dots.js';
import { plural, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { figure, type Section, table } from '../page/section.js';
import type { SummaryRecord } from '../run-folder/schemas.js';

const spreadOf = (mean: number, sd: number): string => `${rateText(mean)} ± ${rateText(sd)}`;

/** Name of the recipe, number of runs, mean score. */
export function summaryHeader({ name, runs, mean, sd, split }: SummaryRecord): Html {
  return html`<p class="eyebrow">Emotion recognition in conversations · ${plural(runs.length, 'run')}</p>
<h1>${name}</h1>
<p class="reading">Weighted F1 ${spreadOf(mean.weightedF1, sd.weightedF1)}, accuracy ${spreadOf(mean.accuracy, sd.accuracy)}, macro F1 ${spreadOf(mean.macroF1, sd.macroF1)}.</p>
<p class="facts">Mean ± standard deviation over ${plural(runs.length, 'run')} of the same recipe${split !== undefined && `, each scored on ${split}`}.</p>`;
}

// A path of this folder only: each part is encoded, so none can name a scheme or a host.
const linkTo = (path: string): string =>
  `./${[...path.split(/[\\/]+/).filter(Boolean), 'report.html'].map(encodeURIComponent).join('/')}`;

/** Each seed or fold on its own, and how far they lie apart. */
export async function runsSection(summary: SummaryRecord): Promise<Section> {
  const { runs, mean, sd } = summary;
  const chart = await renderChart(runDots(summary), {
    description: `Scores of ${plural(runs.length, 'run')}. Mean weighted F1 ${spreadOf(mean.weightedF1, sd.weightedF1)}, accuracy ${spreadOf(mean.accuracy, sd.accuracy)}, macro F1 ${spreadOf(mean.macroF1, sd.macroF1)}.`,
  });
  const seeds = runs.some(({ seed }) => seed !== undefined);
  const folds = runs.some(({ fold }) => fold !== undefined);
  const titles = [
    ...(seeds ? ['seed'] : []),
    ...(folds ? ['fold'] : []),
    'weighted F1',
    'macro F1',
    'accuracy',
  ];
  const rows = runs.map(({ path, seed, fold, weightedF1, macroF1, accuracy }) => [
    html`<a href="${linkTo(path)}">${path}</a>`,
    ...(seeds ? [String(seed ?? '')] : []),
    ...(folds ? [String(fold ?? '')] : []),
    rateText(weightedF1),
    rateText(macroF1),
    rateText(accuracy),
  ]);
  const blank = titles.length - 3;
  for (const [name, scores] of [
    ['mean', mean],
    ['standard deviation', sd],
  ] as const) {
    rows.push([
      html`<strong>${name}</strong>`,
      ...Array.from({ length: blank }, () => ''),
      rateText(scores.weightedF1),
      rateText(scores.macroF1),
      rateText(scores.accuracy),
    ]);
  }
  const columns = [{ title: 'run' }, ...titles.map((title) => ({ title, numeric: true }))];
  return {
    id: 'runs',
    title: 'Run by run',
    body: html`<div class="pair">${figure(chart, 'A dot is a run, the line is the mean, the band is one standard deviation to either side.')}${table('Scores of each run', columns, rows)}</div>`,
  };
}
