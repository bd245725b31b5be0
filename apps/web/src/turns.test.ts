import { describe, expect, it } from 'vitest';
import {
  changeTurn,
  type EditedDialogue,
  type EditedTurn,
  moveTurn,
  newTurn,
  predictorTurn,
  removeTurn,
  turnsToPredict,
} from './turns.js';

function dialogueOf(...texts: string[]): EditedDialogue {
  const turns: EditedTurn[] = [];
  for (const text of texts) turns.push(newTurn(turns, { text }));
  return turns;
}

const textsOf = (dialogue: EditedDialogue): string => dialogue.map(({ text }) => text).join('');

describe('a dialogue that is being written', () => {
  it('begins with two people who speak by turns, and goes on with those before', () => {
    const dialogue = dialogueOf('a', 'b', 'c', 'd');
    expect(dialogue.map(({ speaker }) => speaker)).toEqual(['A', 'B', 'A', 'B']);
    expect(newTurn(changeTurn(dialogue, dialogue[2]!.id, { speaker: 'Ada' })).speaker).toBe('Ada');
  });

  it('moves turns within itself', () => {
    const dialogue = dialogueOf('a', 'b', 'c');
    const [first, second, third] = dialogue.map(({ id }) => id);
    expect(textsOf(moveTurn(dialogue, first!, 1))).toBe('bac');
    expect(textsOf(moveTurn(dialogue, third!, -1))).toBe('acb');
    expect(moveTurn(dialogue, first!, -1)).toBe(dialogue);
    expect(textsOf(removeTurn(dialogue, second!))).toBe('ac');
  });

  it('takes a file away', () => {
    const [turn] = dialogueOf('');
    const audio = { name: 'a.wav', sound: { wav: Uint8Array.of(1) } };
    const [heard] = changeTurn([turn!], turn!.id, { audio });
    expect(predictorTurn(heard!, 1)).toEqual({ speaker: 'A', where: 'turn 1', audio: audio.sound });
    expect(changeTurn([heard!], turn!.id, { audio: undefined })).toEqual([turn]);
  });

  it('passes over turns that say nothing', () => {
    expect(textsOf(turnsToPredict(dialogueOf('a', '  ', 'c')))).toBe('ac');
  });
});
