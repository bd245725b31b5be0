import type { AblationRecord } from '@erc/run-folder';
import { renderChart } from '../charts/render-chart.js';
import { scoreBars } from '../charts/score-bars.js';
import { rateOrDash, rateText, signedText } from '../page/format.js';
import { html } from '../page/html.js';
import { figure, type Section, table } from '../page/section.js';

type Comparison = NonNullable<AblationRecord['comparison']>;

/** The comparison in a sentence that says whether chance could explain it. */
export function comparisonSentence({
  better,
  worse,
  difference,
  pValue,
  low,
  high,
  method,
}: Comparison): string {
  const p = pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
  const facts = `${signedText(difference)} weighted F1 (95\u202f% interval ${signedText(low)} to ${signedText(high)}, ${p}, ${method})`;
  const pair = `“${better}” against “${worse}”: ${facts}.`;
  return pValue < 0.05
    ? `${pair} A difference that chance seldom makes.`
    : `${pair} Chance alone could make such a difference: it shows nothing.`;
}

/** What each modality brings: the same recipe with fewer streams. */
export async function ablationSection({ rows, split, comparison }: AblationRecord): Promise<Section> {
  const top = Math.max(...rows.map(({ weightedF1 }) => weightedF1));
  const bars = rows.map(({ streams, weightedF1, sd }) => ({
    name: streams.join(' + '),
    value: weightedF1,
    ...(typeof sd === 'number' && { sd }),
    best: weightedF1 === top,
  }));
  const chart = await renderChart(scoreBars(bars, 'weighted F1'), {
    description: `Weighted F1 on ${split} by streams: ${bars.map(({ name, value }) => `${name} ${rateText(value)}`).join(', ')}.`,
  });
  const spread = rows.some(({ sd }) => typeof sd === 'number');
  const titles = ['weighted F1', ...(spread ? ['sd'] : []), 'macro F1', 'accuracy'];
  const scores = table(
    `Scores on ${split} by streams`,
    [{ title: 'streams' }, ...titles.map((title) => ({ title, numeric: true }))],
    rows.map(({ streams, weightedF1, macroF1, accuracy, sd }) => [
      streams.join(' + '),
      rateText(weightedF1),
      ...(spread ? [rateOrDash(sd)] : []),
      rateText(macroF1),
      rateText(accuracy),
    ]),
  );
  return {
    id: 'modalities',
    title: 'What each modality brings',
    body: html`<p class="lead">The same recipe, trained with some of its streams only; scores on ${split}.</p>
${comparison && html`<p class="statement">${comparisonSentence(comparison)}</p>`}
<div class="pair">${figure(chart, spread ? 'Whiskers: one standard deviation.' : 'The best row stands out.')}${scores}</div>`,
  };
}
