import { describe, expect, it } from 'vitest';
import { tiedLabels, tiedUtterances } from './tied-utterances.js';

const labels = ['neutral', 'joy', 'anger'];

describe('tiedLabels', () => {
  it('are those that the corpus names, in the order of the labels, whatever the votes', () => {
    expect(tiedLabels({ tie: 'joy;neutral' }, labels)).toEqual(['neutral', 'joy']);
    expect(tiedLabels({ tie: 'joy;neutral', votes: { anger: 9 } }, labels)).toEqual(['neutral', 'joy']);
  });

  it('are the winners of the votes where the corpus names none', () => {
    expect(tiedLabels({ votes: { joy: 4, anger: 4, neutral: 2 } }, labels)).toEqual(['joy', 'anger']);
    expect(tiedLabels({ votes: { joy: 5, anger: 4 } }, labels)).toEqual([]);
    expect(tiedLabels({}, labels)).toEqual([]);
  });

  it('leave out what is no label, of which one alone may be left', () => {
    expect(tiedLabels({ tie: 'fear;joy' }, labels)).toEqual(['joy']);
    expect(tiedUtterances([{ tie: 'fear;joy' }], labels)).toEqual([true]);
  });
});
