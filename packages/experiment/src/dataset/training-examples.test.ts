import { type ExampleSet, selectAt } from '@erc/batches';
import type { Utterance } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { type TrainingExamplesOptions, trainingExamples } from './training-examples.js';

const labels = ['neutral', 'joy', 'anger'];

/** The second and the fourth are ties: one that the corpus names, and one of the votes. The fifth is only read. */
const utterances: Utterance[] = [
  { emotion: 'joy' },
  { emotion: 'joy', tie: 'anger;joy' },
  { emotion: 'neutral' },
  { emotion: 'neutral', votes: { neutral: 3, joy: 3, anger: 3 } },
  { emotion: '', use: 'context' as const, tie: 'anger;joy' },
].map((own, i) => ({ id: `train/a/${i}`, dialogue: 'a', sequence: i, speaker: 'A', text: 'x', ...own }));

const everything: ExampleSet = {
  ids: utterances.map(({ id }) => id),
  streams: { text: utterances.map((_, i) => ({ data: Float32Array.of(i), shape: [1] })) },
  labels: Int32Array.of(1, 1, 0, 0, -1),
  valenceArousal: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
  // As votes would give them: of the first, two of ten raters said anger.
  soft: Float32Array.from(
    [
      [0, 0.8, 0.2],
      [0.2, 0.4, 0.4],
      [1, 0, 0],
      [1 / 3, 1 / 3, 1 / 3],
      [0, 0, 0],
    ].flat(),
  ),
};
const part = selectAt(utterances, [0, 1, 2, 3, 4]);
const made = (words: TrainingExamplesOptions['words']): ExampleSet =>
  trainingExamples({ everything, utterances, part, labels, words });
const shown = ({ ids, labels: classes, scored }: ExampleSet) => ({
  examples: ids.map((id, i) => `${id.at(-1)} ${labels[classes[i]!] ?? '—'}`),
  scored,
});
const rowsOf = ({ soft }: ExampleSet): string[] =>
  Array.from({ length: soft!.length / 3 }, (_, i) =>
    [...soft!.subarray(3 * i, 3 * i + 3)].map((share) => share.toFixed(2)).join(' '),
  );

describe('ties of raters, in training', () => {
  it('are examples with the emotion of the dataset where nothing is said, and where those that are left out are only read', () => {
    const asIs = { examples: ['0 joy', '1 joy', '2 neutral', '3 neutral', '4 —'], scored: 4 };
    expect(shown(made(undefined))).toEqual(asIs);
    expect(made(undefined).soft).toEqual(everything.soft);
    expect(shown(made({ soft: 'votes', ties: 'drop' }))).toEqual(asIs);
  });

  it('are one example for each label with copies, side by side, which share everything else', () => {
    const copies = made({ soft: 'votes', ties: 'copies' });
    expect(shown(copies)).toEqual({
      examples: ['0 joy', '1 anger', '1 joy', '2 neutral', '3 joy', '3 anger', '3 neutral', '4 —'],
      scored: 7,
    });
    expect(rowsOf(copies)).toEqual([
      '0.00 0.80 0.20',
      '0.00 0.00 1.00',
      '0.00 1.00 0.00',
      '1.00 0.00 0.00',
      '0.00 1.00 0.00',
      '0.00 0.00 1.00',
      '1.00 0.00 0.00',
      '0.00 0.00 0.00',
    ]);
    expect([...copies.valenceArousal!]).toEqual([0, 1, 2, 3, 2, 3, 4, 5, 6, 7, 6, 7, 6, 7, 8, 9]);
    const text = Array.from({ length: 8 }, (_, i) => copies.streams.text!.at(i));
    expect(text).toEqual([0, 1, 1, 2, 3, 3, 3, 4].map((i) => everything.streams.text!.at(i)));
  });

  it('are as many copies, all with the emotion of the dataset, as published', () => {
    const published = made({ soft: 'votes', ties: 'copies', legacy: ['last-label'] });
    expect(shown(published).examples).toEqual([
      '0 joy',
      '1 joy',
      '1 joy',
      '2 neutral',
      '3 neutral',
      '3 neutral',
      '3 neutral',
      '4 —',
    ]);
    expect(rowsOf(published).slice(1, 3)).toEqual(['0.00 1.00 0.00', '0.00 1.00 0.00']);
  });

  it('are one example with equal shares of their labels with soft, whatever else was voted for', () => {
    const soft = made({ soft: 'votes', ties: 'soft' });
    expect(shown(soft).examples).toEqual(['0 joy', '1 joy', '2 neutral', '3 neutral', '4 —']);
    expect(rowsOf(soft)).toEqual([
      '0.00 0.80 0.20',
      '0.00 0.50 0.50',
      '1.00 0.00 0.00',
      '0.33 0.33 0.33',
      '0.00 0.00 0.00',
    ]);
  });
});
