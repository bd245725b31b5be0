import { createMetricTable } from '@erc/metrics';
import type { ComparisonRecord } from '@erc/run-folder';
import { differenceDots } from '../charts/difference-dots.js';
import { renderChart } from '../charts/render-chart.js';
import { plural, signedText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { figure, type Section, table } from '../page/section.js';

type Difference = NonNullable<ComparisonRecord['differences']>[number];
type Test = NonNullable<Difference['tests']>[number];

const pText = (p: number | null): string => (p === null ? '–' : p < 0.001 ? '< 0.001' : p.toFixed(3));

/** Four significant digits at most, and powers of ten where they are shorter. */
const numberText = (value: number | null): string => {
  if (value === null) return '–';
  const size = Math.abs(value);
  const text =
    Number.isInteger(value) && size < 1e6
      ? String(size)
      : size !== 0 && (size < 1e-3 || size >= 1e5)
        ? size.toExponential(1)
        : size.toPrecision(3);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
};

const pairText = ({ first, second }: Difference): string => `${first} − ${second}`;

/** Why the first of the tests that are not defined is not. */
const reasonIn = (tests: readonly Test[] = []): string | undefined =>
  tests.find(({ pValue, note }) => pValue === null && note !== undefined)?.note;

const withReason = (text: string, reason: string | undefined): Html | string =>
  reason === undefined ? text : html`${text} <small>${reason}</small>`;

function intervalCell({ low, high, method, tests }: Difference): Html | string {
  if (low === undefined || high === undefined) return withReason('–', reasonIn(tests));
  const text = `${signedText(low)} to ${signedText(high)}`;
  return withReason(text, method);
}

/** The p of the first test, which is named: it may be of other runs than the difference is the mean of. */
function pCell({ tests: [test] = [] }: Difference): Html | string {
  if (test === undefined) return '–';
  const { name, pValue, note } = test;
  return withReason(pText(pValue), pValue === null && note !== undefined ? `${name}: ${note}` : name);
}

function testRow(test: Test): Html {
  const values = Object.entries(test.values ?? {}).map(
    ([name, value]) => html`<span>${name} ${numberText(value)}</span>`,
  );
  return html`<li><strong>${test.name}</strong>: p ${test.pValue === null ? 'is not defined' : `${test.pValue < 0.001 ? '' : '= '}${pText(test.pValue)}`}${values.length > 0 && html`<span class="values">${values}</span>`}${test.note !== undefined && html` <small>(${test.note})</small>`}</li>`;
}

function verdict({ difference, low, high, tests = [] }: Difference): string {
  if (difference === null) return whyUntested(tests);
  const p = tests.find(({ pValue }) => pValue !== null)?.pValue;
  const within = low !== undefined && high !== undefined && low <= 0 && high >= 0;
  if (p !== undefined && p !== null) {
    return p < 0.05 && !within
      ? 'a difference that chance seldom makes'
      : 'chance alone could make such a difference: it shows nothing';
  }
  if (low === undefined || high === undefined) return 'not tested';
  return within ? 'the interval holds 0: it shows nothing' : 'the interval does not hold 0';
}

const whyUntested = (tests: readonly Test[]): string => {
  const reason = reasonIn(tests);
  return reason === undefined ? 'not defined' : `not defined: ${reason}`;
};

/** Pairs of runs: how far they lie apart, and whether chance could explain it. */
export async function differencesSection({
  differences = [],
  split,
  metric,
  pluginMetrics,
}: ComparisonRecord): Promise<Section> {
  const known = createMetricTable(pluginMetrics);
  const titleOf = (name: string): string => known.of(name).title;
  const short = known.short(differences.map((difference) => difference.metric));
  const columns = ['difference', '95\u202f% interval', 'p'].map((title) => ({ title, numeric: true }));
  const rows = differences.map((difference) => [
    pairText(difference),
    titleOf(difference.metric),
    difference.difference === null ? '–' : signedText(difference.difference),
    intervalCell(difference),
    pCell(difference),
    verdict(difference),
  ]);
  const drawn = differences.flatMap((difference) => {
    const { difference: value, low, high } = difference;
    // Metrics of other scales, such as losses, would squeeze the rest.
    const drawable = difference.metric === metric || short.includes(difference.metric);
    if (value === null || low === undefined || high === undefined || !drawable) return [];
    const name = `${pairText(difference)}, ${titleOf(difference.metric)}`;
    return [{ name, value, low, high }];
  });
  const chart =
    drawn.length > 0 && drawn.length <= 40
      ? figure(
          await renderChart(differenceDots(drawn, 'first − second'), {
            description: `Differences with their 95 % intervals: ${drawn.map(({ name, value, low, high }) => `${name} ${signedText(value)} (${signedText(low)} to ${signedText(high)})`).join(', ')}.`,
          }),
          'Dots are differences, lines their 95\u202f% intervals. A line that crosses 0 shows nothing.',
        )
      : undefined;
  const methods = [...new Set(differences.flatMap(({ method }) => method ?? []))];
  const tested = differences.filter(({ tests }) => tests && tests.length > 0);
  return {
    id: 'differences',
    title: 'Differences',
    body: html`<p class="lead">First minus second, on the same ${split} utterances.${methods.length > 0 && ` Intervals: ${methods.join('; ')}.`}</p>
${chart}
${table('Differences between runs', [{ title: 'first − second' }, { title: 'metric' }, ...columns, { title: 'in words' }], rows)}
${
  tested.length > 0 &&
  html`<details${tested.length === 1 && html` open`}><summary>Every test of ${plural(tested.length, 'pair')}</summary>${tested.map(
    (difference) =>
      html`<h3>${pairText(difference)}, ${titleOf(difference.metric)}</h3><ul class="tests">${difference.tests!.map(testRow)}</ul>`,
  )}</details>`
}`,
  };
}
