import { differenceDots } from '../charts/difference-dots.js';
import { renderChart } from '../charts/render-chart.js';
import { countText, plural } from '../page/format.js';
import { type Html, html } from '../page/html.js';
import { chip, figure, type Section, table, userText } from '../page/section.js';
import type { WordFacts, WordOdds } from './facts.js';

const oddsText = (value: number): string => value.toFixed(2);

async function labelHtml(label: string, index: number, words: readonly WordOdds[]): Promise<Html> {
  if (words.length === 0)
    return html`<div><h3>${chip(label, index)}</h3><p>No word is surely more frequent here than elsewhere.</p></div>`;
  const dots = words.map(({ word, logOdds, low, high }) => ({ name: word, value: logOdds, low, high }));
  const chart = await renderChart(differenceDots(dots, 'log-odds'), {
    description: `Words that are most those of ${label}: ${words.map(({ word }) => word).join(', ')}.`,
  });
  const rows = words.map(({ word, count, others, logOdds, low, high }) => [
    userText(word),
    countText(count),
    countText(others),
    oddsText(logOdds),
    `${oddsText(low)} … ${oddsText(high)}`,
  ]);
  const columns = ['here', 'elsewhere', 'log-odds', '95 % interval'].map((title) => ({
    title,
    numeric: true,
  }));
  return html`<div><h3>${chip(label, index)}</h3>${figure(chart, 'Dots with their 95 % intervals.')}${table(`Words of ${label}`, [{ title: 'word' }, ...columns], rows)}</div>`;
}

/** Which words each emotion uses more than the others do. */
export async function wordsSection(
  labels: readonly string[],
  { split, words, vocabulary, prior, byLabel }: WordFacts,
): Promise<Section> {
  const parts: Html[] = [];
  for (const [index, own] of byLabel.entries()) parts.push(await labelHtml(labels[index]!, index, own));
  return {
    id: 'words',
    title: 'Words of each emotion',
    body: html`<p class="lead">Of ${plural(words, 'word')} of ${split}, ${countText(vocabulary)} different ones: those that one emotion uses more than all others do, the surest first. A log-odds of 0.69 is twice the odds. A prior of ${countText(prior)} words, spread as all words are, keeps rare words near to 0. Intervals are not adjusted for how many words were looked at.</p><div class="pair">${parts}</div>`,
  };
}
