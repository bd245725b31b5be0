import type { ClassEvaluation } from '@erc/run-folder';
import { confusionMatrix } from '../charts/confusion-matrix.js';
import { renderChart } from '../charts/render-chart.js';
import { rateText } from '../page/format.js';
import { html } from '../page/html.js';
import { figure, folded, type Section, table, userText } from '../page/section.js';

/** The commonest mistakes, most frequent first, as "12 × anger taken for neutral". */
export function commonestMistakes(
  { confusion, labels }: Pick<ClassEvaluation, 'confusion' | 'labels'>,
  limit = 3,
): string[] {
  return labels
    .flatMap((actual, row) =>
      labels.map((predicted, column) => ({
        actual,
        predicted,
        count: row === column ? 0 : confusion[row]![column]!,
      })),
    )
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, limit)
    .map(({ actual, predicted, count }) => `${count} × ${actual} taken for ${predicted}`);
}

/** What was taken for what. */
export async function confusionSection(evaluations: readonly ClassEvaluation[]): Promise<Section> {
  const parts = await Promise.all(
    evaluations.map(async (evaluation) => {
      const { labels, confusion, split } = evaluation;
      const mistakes = commonestMistakes(evaluation);
      const said =
        mistakes.length > 0 ? `Most common mistakes: ${mistakes.join('; ')}.` : 'There is no mistake.';
      const chart = await renderChart(confusionMatrix(evaluation), {
        description: `Confusion matrix of ${split}, true emotions in rows, predicted in columns. ${said} All counts are in the table below.`,
        minWidth: Math.min(labels.length * 56, 420),
      });
      const counts = table(
        `Confusion matrix of ${split}: rows are true emotions, columns predicted ones`,
        [
          { title: 'true \\ predicted' },
          ...labels.map((label) => ({ title: userText(label), numeric: true })),
        ],
        labels.map((label, row) => [userText(label), ...confusion[row]!]),
      );
      const shares = table(
        `Shares of the rows of ${split}`,
        [{ title: 'share of row' }, ...labels.map((label) => ({ title: userText(label), numeric: true }))],
        labels.map((label, row) => {
          const support = confusion[row]!.reduce((sum, count) => sum + count, 0);
          return [
            userText(label),
            ...confusion[row]!.map((count) => (support > 0 ? rateText(count / support) : '–')),
          ];
        }),
      );
      const without = labels.filter((_, row) => confusion[row]!.every((count) => count === 0));
      const note =
        without.length > 0 &&
        html`<p class="note">“–”: no utterance of ${split} is of ${without.join(', ')}.</p>`;
      return html`<div><h3>${split}</h3>${figure(chart, said)}${folded('Counts and shares as tables', html`${counts}${shares}${note}`)}</div>`;
    }),
  );
  return {
    id: 'confusion',
    title: 'What is taken for what',
    body: html`<p class="lead">Each row holds the utterances of one true emotion. Each cell: the count, and its share of the row, which the colour shows too. Outlined cells are right answers.</p><div class="pair">${parts}</div>`,
  };
}
