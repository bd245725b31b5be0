import { describe, expect, it } from 'vitest';
import { hardestLines } from './hardest.js';
import { type JudgedDialogue, judgedDialogues } from './judge.js';
import { shortNames } from './timeline.js';

/** A dialogue whose lines give the true label (0) these probabilities. */
const dialogue = (id: string, ...shares: readonly number[]): JudgedDialogue => ({
  id,
  lines: shares.map((share, i) => ({
    utterance: { id: `${id}/${i}`, dialogue: id, sequence: i, speaker: 'A', text: '', emotion: '' },
    judged: {
      id: `${id}/${i}`,
      actual: 0,
      predicted: share > 0.5 ? 0 : 1,
      probabilities: [share, 1 - share],
      confidence: Math.max(share, 1 - share),
      correct: share > 0.5,
    },
  })),
});

describe('hardestLines', () => {
  it('lists the highest loss of the true emotion first', () => {
    const lines = hardestLines([dialogue('a', 0.9, 0.1), dialogue('b', 0, 0.5)], 3);
    expect(lines.map(({ utterance }) => utterance.id)).toEqual(['b/0', 'a/1', 'b/1']);
    expect(lines[0]!.loss).toBeCloseTo(-Math.log(Number.EPSILON), 12);
    expect(lines[2]!.loss).toBeCloseTo(Math.LN2, 12);
  });
});

describe('judgedDialogues', () => {
  it('know what was said before each line, also what is only read as context', () => {
    const { id, lines } = dialogue('a', 0.9, 0.5, 0.1);
    const utterances = lines.map(({ utterance }, i) =>
      i === 1 ? { ...utterance, use: 'context' as const } : utterance,
    );
    const judged = new Map(lines.flatMap((line, i) => (i === 1 ? [] : [[line.utterance.id, line.judged]])));
    const [own] = judgedDialogues([{ id, utterances }], judged);
    expect(own!.lines.map((line) => [line.utterance.id, line.before?.id])).toEqual([
      ['a/0', undefined],
      ['a/2', 'a/1'],
    ]);
    expect(hardestLines([own!], 1)[0]!.before?.id).toBe('a/1');
  });
});

describe('shortNames', () => {
  it('are the shortest beginnings that differ, of two letters or more', () => {
    expect(shortNames(['joy', 'anger'])).toEqual(['jo', 'an']);
    expect(shortNames(['sadness', 'sarcasm', 'joy'])).toEqual(['sad', 'sar', 'joy']);
    expect(shortNames(['a', 'b'])).toEqual(['a', 'b']);
  });
});
