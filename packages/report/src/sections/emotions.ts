import { classScores } from '../charts/class-scores.js';
import { renderChart } from '../charts/render-chart.js';
import { countText, rateText } from '../page/format.js';
import { html } from '../page/html.js';
import { chip, figure, type Section, table } from '../page/section.js';
import type { EvaluationRecord } from '../run-folder/schemas.js';

/** Precision, recall, F1 and support of each emotion. */
export async function emotionsSection(evaluations: readonly EvaluationRecord[]): Promise<Section> {
  const parts = await Promise.all(
    evaluations.map(async (evaluation) => {
      const { labels, perClass, split } = evaluation;
      const ranked = [...labels].sort((a, b) => perClass[b]!.f1 - perClass[a]!.f1);
      const chart = await renderChart(classScores(evaluation), {
        description: `F1 of each emotion on ${split}: ${ranked.map((label) => `${label} ${rateText(perClass[label]!.f1)}`).join(', ')}.`,
      });
      const rows = labels.map((label, i) => {
        const { precision, recall, f1, support } = perClass[label]!;
        return [chip(label, i), rateText(precision), rateText(recall), rateText(f1), countText(support)];
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
      return html`<h3>${split}</h3><div class="pair">${figure(chart, 'Bars are F1; support is the number of true utterances. Scores of rare emotions rest on few examples.')}${scores}</div>`;
    }),
  );
  return {
    id: 'emotions',
    title: 'Emotion by emotion',
    body: html`<p class="lead">Precision: of what was called this emotion, how much was. Recall: of what was this emotion, how much was found. F1 is their harmonic mean.</p>${parts}`,
  };
}
