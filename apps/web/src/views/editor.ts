import type { Modality } from '@erc/core';
import type { EditedDialogue, EditedTurn, TurnChange } from '../turns.js';
import { element } from './element.js';

/** What the editor asks for. */
export interface EditorActions {
  change(id: number, change: TurnChange): void;
  move(id: number, by: -1 | 1): void;
  remove(id: number): void;
  attach(id: number): void;
}

/** The turns as a list that can be written in. */
export const editorRows = (
  dialogue: EditedDialogue,
  modalities: readonly Modality[],
  actions: EditorActions,
): HTMLElement[] =>
  dialogue.map((turn, i) => editorRow(turn, i, { of: dialogue.length, modalities, actions }));

function editorRow(
  turn: EditedTurn,
  place: number,
  {
    of,
    modalities,
    actions,
  }: { readonly of: number; readonly modalities: readonly Modality[]; readonly actions: EditorActions },
): HTMLElement {
  const { id, speaker, text, audio, visual } = turn;
  const number = place + 1;
  const control = (label: string, shown: string, isOff: boolean, act: () => void): HTMLElement =>
    element(
      'button',
      {
        type: 'button',
        class: 'quiet',
        'aria-label': `${label} turn ${number}`,
        disabled: isOff,
        onclick: act,
      },
      shown,
    );
  const words = element('textarea', {
    rows: 2,
    'aria-label': `What is said in turn ${number}`,
    placeholder: modalities.includes('text') ? 'What is said' : 'Not read by this model',
    oninput: (event) => actions.change(id, { text: (event.target as HTMLTextAreaElement).value }),
  });
  words.value = text;
  return element(
    'li',
    { 'data-turn': id },
    element(
      'fieldset',
      {},
      element('legend', {}, `Turn ${number}`),
      element('input', {
        class: 'speaker',
        value: speaker,
        size: 8,
        'aria-label': `Speaker of turn ${number}`,
        oninput: (event) => actions.change(id, { speaker: (event.target as HTMLInputElement).value }),
      }),
      words,
      element(
        'div',
        { class: 'media' },
        audio && fileNote('Voice', audio.name, number, () => actions.change(id, { audio: undefined })),
        visual && fileNote('Face', visual.name, number, () => actions.change(id, { visual: undefined })),
        modalities.some((modality) => modality !== 'text')
          ? control('Attach a voice or a face to', 'Attach…', false, () => actions.attach(id))
          : undefined,
        control('Move up', '↑', place === 0, () => actions.move(id, -1)),
        control('Move down', '↓', place === of - 1, () => actions.move(id, 1)),
        control('Remove', '✕', of === 1, () => actions.remove(id)),
      ),
    ),
  );
}

const fileNote = (kind: string, name: string, number: number, remove: () => void): HTMLElement =>
  element(
    'span',
    { class: 'file' },
    `${kind}: ${name} `,
    element(
      'button',
      { type: 'button', class: 'quiet', 'aria-label': `Take ${name} from turn ${number}`, onclick: remove },
      '✕',
    ),
  );
