import { fixedText } from '@erc/core';
import { lossMetric, type MetricTable } from '@erc/metrics';
import type { RunRecord } from '@erc/run-folder';
import { lossCurves, rateCurve, scoreCurves } from '../charts/learning-curves.js';
import { renderChart } from '../charts/render-chart.js';
import { monitoredMetric, shownMetrics } from '../measures/monitored.js';
import { plural, rateOrDash, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { capitalised } from '../page/metric-title.js';
import { type Column, figure, folded, type Section, table as tableOf } from '../page/section.js';
import { undefinedNote } from './undefined-note.js';

const number = (title: string): Column => ({ title, numeric: true });

/** A title, and the text of an epoch's cell, where it has one. */
type OptionalColumn = readonly [string, (epoch: RunRecord['epochs'][number]) => string | undefined];

/** One training: a run without stages has one. */
type Training = Pick<RunRecord, 'epochs' | 'best' | 'stopped'>;

function epochTable(
  { epochs, best }: Training,
  metrics: readonly string[],
  table: MetricTable,
  of: string,
): Html {
  const optional: readonly OptionalColumn[] = [
    ...metrics.map(
      (name): OptionalColumn => [
        table.of(name).title,
        ({ dev }) => (typeof dev[name] === 'number' ? rateText(dev[name]) : undefined),
      ],
    ),
    ['dev loss', ({ dev }) => dev[lossMetric.type]?.toFixed(4)],
    ['learning rate', ({ learningRate }) => learningRate.toExponential(2)],
  ];
  const extra = optional.filter(([, value]) => epochs.some((epoch) => value(epoch) !== undefined));
  const rows = epochs.map((epoch) => [
    epoch.epoch === best.epoch ? `${epoch.epoch} (best)` : epoch.epoch,
    fixedText(epoch.trainLoss, 4),
    ...extra.map(([, value]) => value(epoch) ?? '–'),
  ]);
  const titles = ['epoch', 'train loss', ...extra.map(([title]) => title)];
  const scored = epochs.map(({ epoch, dev, whyUndefined }) => ({
    name: `epoch ${epoch}`,
    metrics: dev,
    whyUndefined,
  }));
  const note = undefinedNote(table, [...metrics, lossMetric.type], scored);
  return html`${tableOf(`Loss and dev scores of every epoch${of}`, titles.map(number), rows)}${note}`;
}

async function rateFigure({ epochs, best }: Training): Promise<Html | undefined> {
  const rates = epochs.map(({ learningRate }) => learningRate);
  if (new Set(rates).size < 2) return undefined;
  const chart = await renderChart(rateCurve(epochs, best.epoch), {
    description: `Learning rate at the end of each epoch: from ${rates[0]!.toExponential(1)} to ${rates.at(-1)!.toExponential(1)}, at most ${Math.max(...rates).toExponential(1)}.`,
  });
  return figure(chart, 'Learning rate at the end of each epoch.');
}

/** How loss, dev scores and learning rate moved, and which epoch was kept; of each stage, where there are several. */
export async function learningSection(run: RunRecord, table: MetricTable): Promise<Section> {
  const { stages = [] } = run;
  const parts: Html[] = [];
  for (const [i, stage] of stages.entries()) {
    parts.push(
      html`<h3>Stage ${i + 1}: ${stage.name}</h3>${await trainingPart(stage, monitoredMetric(run, i), table, ` of stage ${stage.name}`)}`,
    );
  }
  const last = await trainingPart(run, monitoredMetric(run), table);
  parts.push(stages.length > 0 ? html`<h3>Stage ${stages.length + 1}, the last</h3>${last}` : last);
  return { id: 'learning', title: 'Learning', body: html`${parts}` };
}

/**
 * @param monitored The dev metric by which the best epoch was chosen.
 * @param of Which training it is, where there are several.
 */
async function trainingPart(run: Training, monitored: string, table: MetricTable, of = ''): Promise<Html> {
  const { epochs, best } = run;
  const metrics = shownMetrics(epochs, monitored, table);
  const [first, last] = [epochs[0]!, epochs.at(-1)!];
  const count = plural(epochs.length, 'epoch');
  const loss = await renderChart(lossCurves(epochs, best.epoch), {
    description: `Train loss over ${count}: from ${first.trainLoss.toFixed(3)} to ${last.trainLoss.toFixed(3)}.`,
  });
  const [lead] = metrics;
  const scores =
    lead !== undefined &&
    figure(
      await renderChart(scoreCurves(epochs, best.epoch, metrics, table), {
        description: `Dev scores over ${count}. ${capitalised(table.of(lead).title)} goes from ${rateOrDash(first.dev[lead])} to ${rateOrDash(last.dev[lead])}; in the best epoch, ${best.epoch}, it is ${rateOrDash(best.dev[lead])}.`,
      }),
      'Scores of the dev split. A train loss that still falls while these no longer rise is overfitting.',
    );
  const rate = await rateFigure(run);
  const same = epochs[0]?.learningRate;
  const kept =
    best.dev[monitored] === undefined
      ? `the weights of epoch ${best.epoch} were kept; there is no dev split to choose by`
      : `the weights of epoch ${best.epoch} were kept, where dev ${table.of(monitored).title} was best`;
  return html`<p class="lead">${count}; ${kept}.${run.stopped && (run.stopped === 'epochs' ? ' Training ran all its epochs.' : ` Training was ended by ${run.stopped}.`)}${!rate && same !== undefined && ` The learning rate was ${same.toExponential(1)} in every epoch.`}</p>
<div class="pair">${figure(loss, 'What training pushes down.')}${scores}${rate}</div>
${folded('Every epoch as a table', epochTable(run, metrics, table, of))}`;
}
