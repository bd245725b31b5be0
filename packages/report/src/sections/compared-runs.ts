import { createMetricTable, type MetricFacts } from '@erc/metrics';
import { type ComparisonRecord, NOTHING_PUBLISHED } from '@erc/run-folder';
import { renderChart } from '../charts/render-chart.js';
import { scoreBars } from '../charts/score-bars.js';
import { countText, plural, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { titleWithArrow } from '../page/metric-title.js';
import { figure, type Section, table } from '../page/section.js';
import { reportLink } from './report-link.js';
import { blankNote } from './undefined-note.js';

type Run = ComparisonRecord['runs'][number];

/** How a metric is shown. A run may go by another direction than the metric's own: then the record says so. */
function factsIn({ lessIsBetter, pluginMetrics }: ComparisonRecord, metric: string): MetricFacts {
  const facts = createMetricTable(pluginMetrics).of(metric);
  return lessIsBetter ? { ...facts, goal: lessIsBetter.includes(metric) ? 'min' : 'max' } : facts;
}

const lessIsBetter = (comparison: ComparisonRecord, metric: string): boolean =>
  factsIn(comparison, metric).goal === 'min';

const scoreOf = ({ metrics }: Run, metric: string): number | undefined => metrics[metric] ?? undefined;

/** The runs, best first by the metric that counts; those without it last. */
function ranked(comparison: ComparisonRecord): Run[] {
  const { runs, metric } = comparison;
  const sign = lessIsBetter(comparison, metric) ? 1 : -1;
  const key = (run: Run): number => {
    const value = scoreOf(run, metric);
    return value === undefined ? Number.POSITIVE_INFINITY : sign * value;
  };
  // Two runs without a value: ∞ − ∞ is NaN.
  return [...runs].sort((a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)));
}

/** The names of the metrics that any run has, the one that counts first. */
function columnsOf({ runs, metric }: ComparisonRecord): string[] {
  const names = new Set([metric, ...runs.flatMap(({ metrics }) => Object.keys(metrics))]);
  // One that is not defined in any run stands in the table, with the reason below.
  return [...names].filter((name) => runs.some(({ metrics }) => metrics[name] !== undefined));
}

/** Title, number of runs, the best of them. */
export function comparisonHeader(comparison: ComparisonRecord): Html {
  const { name, runs, split, metric } = comparison;
  const failed = runs.filter((run) => run.failed !== undefined).length;
  const [best] = ranked(comparison);
  const score = scoreOf(best!, metric);
  return html`<p class="eyebrow">Emotion recognition in conversations · ${plural(runs.length, 'run')} on ${split}${failed > 0 && html`, ${failed} failed`}</p>
<h1>${name}</h1>
${score !== undefined && html`<p class="reading">${lessIsBetter(comparison, metric) ? 'Lowest' : 'Highest'} ${factsIn(comparison, metric).title}: ${rateText(score)}, by “${best!.name}”.</p>`}`;
}

/** The figure of a paper in the metric that counts, with the others and where they stand in small print. */
function publishedCell(comparison: ComparisonRecord, { published }: Run): string | Html {
  if (published === undefined) return '';
  if (published === null) return html`<small>${NOTHING_PUBLISHED}</small>`;
  const { [comparison.metric]: figure, ...others } = published.figures;
  const rest = Object.entries(others).map(
    ([name, value]) => `${factsIn(comparison, name).title} ${rateText(value)}`,
  );
  return html`${figure === undefined ? '–' : rateText(figure)} <small>${[...rest, published.source].join('; ')}</small>`;
}

/** Every run and every metric. */
export async function comparedRunsSection(comparison: ComparisonRecord): Promise<Section> {
  const { split, metric } = comparison;
  const runs = ranked(comparison);
  const columns = columnsOf(comparison);
  const bestOf = new Map(
    columns.map((name) => {
      const values = runs.flatMap((run) => scoreOf(run, name) ?? []);
      return [name, lessIsBetter(comparison, name) ? Math.min(...values) : Math.max(...values)];
    }),
  );
  const cell = (run: Run, name: string): string | Html => {
    const value = scoreOf(run, name);
    if (value === undefined) return '–';
    const sd = run.sd?.[name];
    const spread = typeof sd === 'number' && html` <small>± ${rateText(sd)}</small>`;
    return value === bestOf.get(name) && runs.length > 1
      ? html`<strong class="best">${rateText(value)}</strong>${spread}`
      : html`${rateText(value)}${spread}`;
  };
  const optional: readonly [string, (run: Run) => string | undefined][] = [
    ['seed', ({ seed }) => (seed === undefined ? undefined : String(seed))],
    ['fold', ({ fold }) => (fold === undefined ? undefined : String(fold))],
    ['runs', ({ runs: count }) => (count === undefined ? undefined : String(count))],
  ];
  const about = optional.filter(([, of]) => runs.some((run) => of(run) !== undefined));
  const last: typeof optional = [
    ['parameters', ({ parameters }) => (parameters === undefined ? undefined : countText(parameters))],
    ['utterances', ({ examples }) => (examples === undefined ? undefined : countText(examples))],
  ];
  const closing = last.filter(([, of]) => runs.some((run) => of(run) !== undefined));
  const hasPublished = runs.some(({ published }) => published !== undefined);
  const rows = runs.map((run) => [
    html`${run.path === undefined ? run.name : html`<a href="${reportLink(run.path)}">${run.name}</a>`}${run.note !== undefined && html`<small>${run.note}</small>`}${run.failed !== undefined && html`<small>failed: ${run.failed}</small>`}`,
    ...about.map(([, of]) => of(run) ?? ''),
    ...(hasPublished ? [publishedCell(comparison, run)] : []),
    ...columns.map((name) => cell(run, name)),
    ...closing.map(([, of]) => of(run) ?? ''),
  ]);
  const titles = [
    ...about.map(([title]) => title),
    ...(hasPublished ? [`published ${factsIn(comparison, metric).title}`] : []),
    ...columns.map((name) => titleWithArrow(factsIn(comparison, name))),
    ...closing.map(([title]) => title),
  ];
  const scored = runs.filter((run) => scoreOf(run, metric) !== undefined);
  const bars = scored.map((run) => ({
    name: run.name,
    value: scoreOf(run, metric)!,
    ...(typeof run.sd?.[metric] === 'number' && { sd: run.sd[metric] }),
    best: scoreOf(run, metric) === bestOf.get(metric),
  }));
  const chart =
    bars.length > 0 && bars.length <= 40 && bars.every(({ value }) => value >= 0 && value <= 1)
      ? figure(
          await renderChart(scoreBars(bars, factsIn(comparison, metric).title), {
            description: `${factsIn(comparison, metric).title} on ${split}: ${bars.map(({ name, value }) => `${name} ${rateText(value)}`).join(', ')}.`,
          }),
          bars.some(({ sd }) => sd !== undefined)
            ? 'Whiskers: one standard deviation.'
            : 'The best row stands out.',
        )
      : undefined;
  return {
    id: 'runs',
    title: 'Run by run',
    body: html`<p class="lead">Scores on ${split}, sorted by ${factsIn(comparison, metric).title}. The best of each column is bold; ↑ more is better, ↓ less is.</p>
${chart}
${table(`Metrics of each run on ${split}`, [{ title: 'run' }, ...titles.map((title) => ({ title, numeric: true }))], rows)}
${blankNote(
  createMetricTable(comparison.pluginMetrics),
  columns,
  runs.filter(({ failed }) => failed === undefined),
)}`,
  };
}

/** What to mind before one of these numbers is quoted. */
export function comparisonNotes({ split, notes = [], differences = [] }: ComparisonRecord): Section {
  return {
    id: 'notes',
    title: 'Before you quote a number',
    body: html`<ul>
${notes.map((note) => html`<li>${note}</li>`)}
${split === 'test' ? html`<li>The more often the <strong>test</strong> split is opened while recipes change, the less its scores mean.</li>` : html`<li>Recipes and epochs were perhaps chosen on <strong>${split}</strong>: the best of many runs is a little too good there.</li>`}
<li>The best of many runs is better than it deserves: some of its lead is luck.</li>
${differences.length > 1 && html`<li>${differences.length} differences were tested. At p < 0.05, one in twenty looks real where there is none.</li>`}
</ul>`,
  };
}
