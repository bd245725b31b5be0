import { type MetricTable, pairedTestTable } from '@erc/metrics';
import { type MatrixRecord, NOTHING_PUBLISHED, type PublishedTests, testsOf } from '@erc/run-folder';
import { shownMetric } from './shown-metric.js';

type MatrixRow = MatrixRecord['rows'][number];

/** Figures of papers in the first metric, beside what came out, and the lines that say where they stand. */
export function publishedColumn({ rows, failed = [], metric }: MatrixRecord, known: MetricTable) {
  const said = [...rows, ...failed].flatMap(({ name, published }) =>
    published === undefined ? [] : [{ name, published }],
  );
  if (said.length === 0) return { head: [], cells: () => [], sources: [] };
  return {
    head: ['published'],
    cells: ({ published }: Pick<MatrixRow, 'published'>) => {
      if (published === undefined) return [''];
      const figure = published?.figures[metric];
      return [figure === undefined ? '–' : shownMetric(known.of(metric), figure)];
    },
    sources: said.map(({ name, published }) => {
      if (published === null) return `published of ${name}: ${NOTHING_PUBLISHED}`;
      const { figures, source } = published;
      const shown = Object.entries(figures).map(
        ([by, figure]) => `${known.of(by).title} ${shownMetric(known.of(by), figure)}`,
      );
      return `published of ${name}: ${shown.join(', ')} (${source})`;
    }),
  };
}

/** A table of paired t-tests for each comparison: one row for each recipe and metric, and what a paper gives of them. */
export function tTestLines(record: MatrixRecord, known: MetricTable): string[] {
  const { comparisons, metrics, pairs } = record;
  const tested = testsOf(record).flatMap(({ result, ...test }) =>
    result.tTest ? [{ ...test, result: result.tTest }] : [],
  );
  const tableOf = (name: string | undefined, title: string): string[] => {
    const own = tested.filter(({ comparison }) => comparison === name);
    if (own.length === 0) return [];
    const isOne = name !== undefined && new Set(own.map(({ recipe }) => recipe)).size === 1;
    const rows = own.map(({ recipe, metric, result }) => ({
      name: isOne ? known.of(metric).title : metrics ? `${recipe}, ${known.of(metric).title}` : recipe,
      result,
    }));
    return ['', `paired t-tests over ${own[0]!.result.n} ${pairs}${title}`, ...pairedTestTable(rows)];
  };
  if (!comparisons) return tableOf(undefined, '');
  return comparisons.flatMap(({ name, baseline, recipes, published }) => {
    const first = recipes.length === 1 ? recipes[0]! : 'each';
    return [...tableOf(name, ` of ${name}: ${first} − ${baseline}`), ...publishedTestLines(published, known)];
  });
}

function publishedTestLines(published: PublishedTests | undefined, known: MetricTable): string[] {
  if (published === undefined) return [];
  if (published === null) return [`published of these tests: ${NOTHING_PUBLISHED}`];
  return [
    `published of these tests (${published.source}):`,
    ...Object.entries(published.tests).map(([metric, { t, dof, p, low, high, d, bf10, power }]) => {
      const interval = low === undefined || high === undefined ? undefined : `[${low}, ${high}]`;
      const given = Object.entries({ T: t, dof, p, '95 % CI': interval, d, BF10: bf10, power });
      const shown = given.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
      return `${known.of(metric).title}: ${shown.join(', ')}`;
    }),
  ];
}
