import type { Modality, Truncation } from '@erc/core';
import type { PredictedTurn } from '@erc/predictor';
import type { AloneByModality } from '../alone.js';
import type { EditedTurn } from '../turns.js';
import { colourOf } from './colours.js';
import { element } from './element.js';

/** What was predicted, with the turns that it was predicted of. */
export interface Results {
  readonly labels: readonly string[];
  readonly turns: readonly EditedTurn[];
  readonly predicted: readonly PredictedTurn[];
  readonly alone: AloneByModality;
}

/** What people call the modalities. */
const WORDS: Readonly<Record<Modality, string>> = { text: 'text', audio: 'voice', visual: 'face' };

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const signed = (value: number): string => value.toFixed(2);

/** How sure the model is of what it says. */
export const sureOf = ({ emotion, probabilities }: PredictedTurn): number =>
  emotion === undefined ? 0 : (probabilities?.[emotion] ?? 0);

/** What is said of a turn, in a few words. */
export function wordsOf(predicted: PredictedTurn): string {
  const { emotion, valence, arousal } = predicted;
  return [
    emotion === undefined ? undefined : `${emotion}, ${percent(sureOf(predicted))}`,
    valence === undefined ? undefined : `valence ${signed(valence)}`,
    arousal === undefined ? undefined : `arousal ${signed(arousal)}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** One entry for each turn: what it is, how sure, and why it might be wrong. */
export const resultRows = (results: Results): HTMLElement[] =>
  results.turns.map((turn, i) => resultRow(turn, i, results));

function resultRow(
  { speaker, text }: EditedTurn,
  place: number,
  { labels, predicted, alone }: Results,
): HTMLElement {
  const found = predicted[place]!;
  const { emotion, probabilities, missing, cut } = found;
  return element(
    'li',
    { id: `prediction-${place + 1}`, tabindex: -1 },
    element('p', { class: 'said' }, element('b', {}, speaker), ` ${text || '(nothing written)'}`),
    element(
      'p',
      { class: 'emotion' },
      emotion === undefined
        ? undefined
        : coloured(element('span', { class: 'label' }, emotion), colourOf(labels, emotion)),
      ` ${emotion === undefined ? wordsOf(found) : wordsOf(found).slice(emotion.length + 2)}`,
    ),
    probabilities && bars(probabilities, labels, place + 1),
    missing.length > 0
      ? element('p', { class: 'note' }, `Without ${missing.map((each) => WORDS[each]).join(' and ')}.`)
      : undefined,
    ...Object.entries(cut).map(([stream, truncation]) =>
      element('p', { class: 'note' }, cutWords(stream, truncation)),
    ),
    aloneTable(alone, place),
  );
}

/** Set by script: a policy for contents refuses styles in attributes. */
function coloured(shown: HTMLElement, colour: string): HTMLElement {
  shown.style.setProperty('--colour', colour);
  return shown;
}

const cutWords = (stream: string, { from, to, unit }: Truncation): string =>
  `${stream}: the first ${Number(to.toFixed(1))} of ${Number(from.toFixed(1))} ${unit} were read.`;

function bars(
  probabilities: Readonly<Record<string, number>>,
  labels: readonly string[],
  number: number,
): HTMLElement {
  return element(
    'details',
    {},
    element('summary', {}, 'All probabilities'),
    element(
      'table',
      { class: 'bars', 'aria-label': `Probabilities of turn ${number}` },
      element(
        'tbody',
        {},
        ...labels.map((label) => {
          const share = probabilities[label] ?? 0;
          const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
          bar.style.setProperty('--share', String(share));
          return element(
            'tr',
            {},
            element('th', { scope: 'row' }, label),
            element('td', { class: 'bar-cell' }, coloured(bar, colourOf(labels, label))),
            element('td', { class: 'number', 'data-value': share }, percent(share)),
          );
        }),
      ),
    ),
  );
}

/** What each modality says by itself, where the model can tell. */
function aloneTable(alone: AloneByModality, place: number): HTMLElement | undefined {
  const rows = Object.entries(alone).flatMap(([modality, predicted]) => {
    const turn = predicted[place];
    return turn ? [element('li', {}, `${WORDS[modality as Modality]} alone: ${wordsOf(turn)}`)] : [];
  });
  return rows.length > 0
    ? element('ul', { class: 'alone', 'aria-label': 'By modality' }, ...rows)
    : undefined;
}
