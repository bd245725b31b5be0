import { describe, expect, it } from 'vitest';
import { orderedStreamNames } from './modality.js';
import { dialogueIdOf, groupDialogues, type Utterance } from './utterance.js';

const utterance = (id: string): Utterance => {
  const [, dialogue, sequence] = id.split('/');
  return { id, dialogue: dialogue!, sequence: Number(sequence), speaker: 'A', text: 'x', emotion: 'joy' };
};

describe('groupDialogues', () => {
  it('keeps equal dialogue numbers of different splits apart, and sorts by sequence', () => {
    const groups = groupDialogues(['train/1/10', 'dev/1/0', 'train/1/9'].map(utterance));
    expect(groups.map(({ id, utterances }) => [id, utterances.map(({ sequence }) => sequence)])).toEqual([
      ['train/1', [9, 10]],
      ['dev/1', [0]],
    ]);
    expect(dialogueIdOf({ id: 'train/1/10' })).toBe('train/1');
  });
});

describe('orderedStreamNames', () => {
  it('goes by modality, then by name, whatever the order of keys', () => {
    const streams = {
      zeta: { modality: 'text' },
      face: { modality: 'visual' },
      alpha: { modality: 'text' },
      voice: { modality: 'audio' },
    } as const;
    expect(orderedStreamNames(streams)).toEqual(['alpha', 'zeta', 'voice', 'face']);
  });
});
