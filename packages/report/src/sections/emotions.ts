import { classIntervals, type Interval } from '@erc/metrics';
import type { ClassEvaluation } from '@erc/run-folder';
import { classScores } from '../charts/class-scores.js';
import { renderChart } from '../charts/render-chart.js';
import { countText, rateText } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { chip, figure, folded, type Section, table } from '../page/section.js';

/** A score with its interval below it. */
const withInterval = (score: number, within?: Interval): Html =>
  html`${rateText(score)}${within && html`<small>${within.low.toFixed(2)}–${within.high.toFixed(2)}</small>`}`;

/** Precision, recall, F1 and support of each emotion. */
export async function emotionsSection(evaluations: readonly ClassEvaluation[]): Promise<Section> {
  const parts = await Promise.all(
    evaluations.map(async (evaluation) => {
      const { labels, perClass, split, report } = evaluation;
      const intervals = classIntervals(evaluation.confusion);
      const ranked = [...labels].sort((a, b) => perClass[b]!.f1 - perClass[a]!.f1);
      const chart = await renderChart(classScores(evaluation, intervals), {
        description: `F1 of each emotion on ${split}: ${ranked.map((label) => `${label} ${rateText(perClass[label]!.f1)}`).join(', ')}.`,
      });
      const rows = labels.map((label, i) => {
        const { precision, recall, f1, support } = perClass[label]!;
        const within = intervals[i]!;
        return [
          chip(label, i),
          withInterval(precision, within.precision),
          withInterval(recall, within.recall),
          withInterval(f1, within.f1),
          countText(support),
        ];
      });
      rows.push([
        html`<strong>weighted mean</strong>`,
        rateText(evaluation.weightedPrecision),
        rateText(evaluation.weightedRecall),
        rateText(evaluation.weightedF1),
        countText(evaluation.examples),
      ]);
      const columns = ['precision', 'recall', 'F1', 'support'].map((title) => ({ title, numeric: true }));
      const scores = table(`Scores of each emotion on ${split}`, [{ title: 'emotion' }, ...columns], rows);
      return html`<h3>${split}</h3><div class="pair">${figure(chart, 'Bars are F1; the line below each is its 95\u202f% interval. Scores of rare emotions rest on few examples.')}${scores}</div>${report !== undefined && folded('Classification report as text', html`<pre tabindex="0"><code>${report}</code></pre>`)}`;
    }),
  );
  return {
    id: 'emotions',
    title: 'Emotion by emotion',
    body: html`<p class="lead">Precision: of what was called this emotion, how much was. Recall: of what was this emotion, how much was found. F1 is their harmonic mean. Below each: its 95 % interval (Wilson’s score interval, F1’s by way of the share hits / (hits + misses + false alarms)), as if utterances were independent; within dialogues they are not, so the truth is less certain still.</p>${parts}`,
  };
}
