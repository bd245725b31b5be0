import type { MetricTable } from '@erc/metrics';
import { type Html, html } from '../page/html.js';
import { notGivenLines, type ScoredRow, whyUndefinedLines } from '../text/why-undefined.js';

/** Says below a table why some metrics are shown as “–” in it; nothing where none is. */
export function undefinedNote(
  table: MetricTable,
  columns: readonly string[],
  rows: readonly ScoredRow[],
): Html | undefined {
  return noteOf(whyUndefinedLines(table, columns, rows));
}

/** The same, and of metrics that some rows do not have. */
export function blankNote(
  table: MetricTable,
  columns: readonly string[],
  rows: readonly ScoredRow[],
): Html | undefined {
  return noteOf([...whyUndefinedLines(table, columns, rows), ...notGivenLines(table, columns, rows)]);
}

const noteOf = (lines: readonly string[]): Html | undefined =>
  lines.length > 0 ? html`<p class="note">“–”: ${lines.join('. ')}.</p>` : undefined;
