import { describe, expect, it } from 'vitest';
import { classScores } from './class-scores.js';
import { confusionMatrix } from './confusion-matrix.js';
import { differenceDots } from './difference-dots.js';
import { renderChart } from './render-chart.js';

const labels = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'joy'];
const scores = { precision: 0.5, recall: 0.25, f1: 1 / 3, support: 4 };
const none = { precision: undefined, recall: undefined, f1: undefined };
const evaluation = {
  labels,
  perClass: Object.fromEntries(labels.map((label) => [label, scores])),
  confusion: labels.map((_, row) => labels.map((_, column) => row + column)),
};

describe('a chart of labels that are called as members of every object', () => {
  it.each([
    ['scores', () => classScores(evaluation as never, labels.map(() => none) as never)],
    ['confusion', () => confusionMatrix(evaluation as never)],
  ])('is drawn with their names: %s', async (_, spec) => {
    const { html } = await renderChart(spec(), { description: 'constructor' });
    for (const label of labels) expect(html).toContain(`>${label}</text>`);
    expect(html).not.toContain('\u2063');
  });
});

it.each([
  ...[
    'if',
    'so',
    "don't",
    'now',
    'datum',
    'data',
    'event',
    'item',
    'group',
    'scale',
    'sort',
    'length',
    'test',
    'parent',
    'index',
    'in',
  ],
  ...[
    'true',
    'null',
    'undefined',
    'NaN',
    'PI',
    'width',
    'min',
    'format',
    'span',
    'range',
    'random',
    'time',
    'year',
    'sin',
    'no',
    '0',
    'a b',
  ],
])('a chart has the word %s', async (name) => {
  const dots = [name, 'other'].map((word) => ({ name: word, value: 1, low: 0.5, high: 2 }));
  const { html } = await renderChart(differenceDots(dots, 'log-odds'), { description: '' });
  expect(html).toContain(`>${name}</text>`);
});
