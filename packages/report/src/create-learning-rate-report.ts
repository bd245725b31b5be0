import { join } from 'node:path';
import { DataError } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { LEARNING_RATE_FILE, type LearningRateRecord } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { learningRateCurve, type MarkedRates } from './charts/learning-rate-curve.js';
import { renderChart } from './charts/render-chart.js';
import { html } from './page/html.js';
import { pageOf } from './page/page.js';
import { figure, folded, type Section, table } from './page/section.js';

/** Options of {@link createLearningRateReport}. */
export interface CreateLearningRateReportOptions {
  /** Folder with `learning-rate.json`. */
  readonly directory: string;
}

/**
 * Makes `learning-rate.html` of a learning rate range test: its curve, and the rates that it suggests.
 *
 * @returns Path of the page.
 * @throws {DataError} `learning-rate.json` is missing or broken.
 */
export async function createLearningRateReport({
  directory,
}: CreateLearningRateReportOptions): Promise<string> {
  const record = await readRecord(directory, LEARNING_RATE_FILE);
  if (record.points.length < 2) {
    throw new DataError(
      `${join(directory, LEARNING_RATE_FILE.name)}: points: expected two or more, received ${record.points.length}.`,
    );
  }
  const { name, seed, stage } = record;
  const header = html`<p class="eyebrow">Learning rate range test</p>
<h1>${name}</h1>
<p class="facts">${stage !== undefined && html`stage ${stage} · `}seed ${String(seed)}</p>`;
  const page = pageOf({
    title: `${name} · learning rate`,
    header,
    sections: [await curveSection(record)],
    labels: [],
  });
  const path = join(directory, 'learning-rate.html');
  await writeFileAtomic(path, page);
  return path;
}

const rateText = (rate: number): string => rate.toExponential(1);

async function curveSection(record: LearningRateRecord): Promise<Section> {
  const { points, smoothed, steepest, valley, stopped } = record;
  const marked: MarkedRates = [
    ...(valley === undefined ? [] : [{ name: `valley ${rateText(valley)}`, rate: valley }]),
    ...(steepest === undefined ? [] : [{ name: `steepest ${rateText(steepest)}`, rate: steepest }]),
  ];
  const suggestion =
    steepest === undefined
      ? 'The loss has no clear fall: there is nothing to suggest.'
      : `The loss fell fastest at ${rateText(steepest)}${valley === undefined ? '' : `; half of its fall is done at ${rateText(valley)}, usually the safer of the two`}.`;
  const end = stopped === 'diverged' ? 'Then the loss ran away.' : 'The loss did not run away.';
  const chart = await renderChart(learningRateCurve(record, marked), {
    description: `Loss over the learning rate from ${rateText(points[0]!.rate)} to ${rateText(points.at(-1)!.rate)}. ${suggestion}`,
    minWidth: 420,
  });
  const rows = points.map(({ rate, loss }, i) => [
    rate.toExponential(2),
    loss.toFixed(4),
    smoothed[i]!.toFixed(4),
  ]);
  const columns = ['learning rate', 'loss', 'smoothed'].map((title) => ({ title, numeric: true }));
  return {
    id: 'learning-rate',
    title: 'Where the loss falls',
    body: html`<p class="lead">${suggestion} ${end} Both are places to begin a search, not results: the test sees the first updates alone, and no dev split.</p>
${figure(chart, 'Each point is a batch; the line is smoothed without delay. Losses far above the first are left out.')}
${folded('Every rate as a table', table('Loss at every rate', columns, rows))}`,
  };
}
