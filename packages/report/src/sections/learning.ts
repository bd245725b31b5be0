import { lossCurves, scoreCurves } from '../charts/learning-curves.js';
import { renderChart } from '../charts/render-chart.js';
import { durationText, plural, rateText } from '../page/format.js';
import { html } from '../page/html.js';
import { type Column, figure, folded, type Section, table } from '../page/section.js';
import type { RunRecord } from '../run-folder/schemas.js';

const number = (title: string): Column => ({ title, numeric: true });

function epochTable({ epochs, best }: RunRecord) {
  const optional: readonly [string, (epoch: RunRecord['epochs'][number]) => string | undefined][] = [
    ['dev loss', ({ dev }) => dev.loss?.toFixed(4)],
    ['learning rate', ({ learningRate }) => learningRate?.toExponential(2)],
    ['time', ({ seconds }) => (seconds === undefined ? undefined : durationText(seconds))],
  ];
  const extra = optional.filter(([, value]) => epochs.some((epoch) => value(epoch) !== undefined));
  const titles = [
    'epoch',
    'train loss',
    'weighted F1',
    'macro F1',
    'accuracy',
    ...extra.map(([title]) => title),
  ];
  const rows = epochs.map((epoch) => [
    epoch.epoch === best.epoch ? `${epoch.epoch} (best)` : epoch.epoch,
    epoch.trainLoss.toFixed(4),
    rateText(epoch.dev.weightedF1),
    rateText(epoch.dev.macroF1),
    rateText(epoch.dev.accuracy),
    ...extra.map(([, value]) => value(epoch) ?? ''),
  ]);
  return table('Loss and dev scores of every epoch', titles.map(number), rows);
}

/** How loss and dev scores moved, and which epoch was kept. */
export async function learningSection(run: RunRecord): Promise<Section> {
  const { epochs, best } = run;
  const [first, last] = [epochs[0]!, epochs.at(-1)!];
  const loss = await renderChart(lossCurves(epochs, best.epoch), {
    description: `Train loss over ${plural(epochs.length, 'epoch')}: from ${first.trainLoss.toFixed(3)} to ${last.trainLoss.toFixed(3)}.`,
  });
  const scores = await renderChart(scoreCurves(epochs, best.epoch), {
    description: `Dev scores over ${plural(epochs.length, 'epoch')}. Weighted F1 goes from ${rateText(first.dev.weightedF1)} to ${rateText(last.dev.weightedF1)}; the best is ${rateText(best.dev.weightedF1)} in epoch ${best.epoch}.`,
  });
  return {
    id: 'learning',
    title: 'Learning',
    body: html`<p class="lead">${plural(epochs.length, 'epoch')}; the weights of epoch ${best.epoch} were kept, where dev weighted F1 was highest.${run.stopped && (run.stopped === 'epochs' ? ' Training ran all its epochs.' : ` Training was ended by ${run.stopped}.`)}</p>
<div class="pair">${figure(loss, 'What training pushes down.')}${figure(scores, 'What selection looked at. A train loss that still falls while these no longer rise is overfitting.')}</div>
${folded('Every epoch as a table', epochTable(run))}`,
  };
}
