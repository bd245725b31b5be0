import { createMetricTable } from '@erc/metrics';
import type { RobustnessRecord } from '@erc/run-folder';
import { rateOrDash, signedText } from '../page/format.js';
import { html } from '../page/html.js';
import { titleWithArrow } from '../page/metric-title.js';
import { type Section, table } from '../page/section.js';
import { undefinedNote } from './undefined-note.js';

/** The same weights with a modality removed or noised. */
export function robustnessSection({ split, metric, pluginMetrics, rows }: RobustnessRecord): Section {
  const known = createMetricTable(pluginMetrics);
  const intact = rows[0]!.metrics[metric];
  const columns = known.leading(
    rows.flatMap(({ metrics }) => Object.keys(metrics)),
    metric,
  );
  const cells = rows.map(({ name, metrics }, i) => [
    name,
    ...columns.map((column) => rateOrDash(metrics[column])),
    i === 0 ? '' : changeText(metrics[metric], intact),
  ]);
  const without = rows.filter(({ metrics }) => typeof metrics[metric] !== 'number').map(({ name }) => name);
  const titles = [
    ...columns.map((name) => titleWithArrow(known.of(name))),
    `change in ${known.of(metric).title}`,
  ];
  return {
    id: 'robustness',
    title: 'With a modality gone or noisy',
    body: html`<p class="lead">The same weights, not trained again; scores on ${split}. A modality whose loss changes nothing is one that the model does not use.</p>
${table(
  `Scores on ${split} with changed input`,
  [{ title: 'input' }, ...titles.map((title) => ({ title, numeric: true }))],
  cells,
)}${undefinedNote(known, columns, rows)}${
  without.length > 0
    ? html`
<p class="note">${known.of(metric).title} is not defined, so there is no change: ${without.join(', ')}.</p>`
    : ''
}`,
  };
}

const changeText = (own: number | null | undefined, intact: number | null | undefined): string =>
  typeof own === 'number' && typeof intact === 'number' ? signedText(own - intact) : '–';
