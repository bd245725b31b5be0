import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { predictionLines } from './prediction-lines.js';

const predicted = { emotion: 'joy', probabilities: { joy: 0.5 }, missing: [], cut: {} };
const READS = ['text', 'audio', 'visual'] as const;
const linesOf = (...texts: string[]): string[] =>
  predictionLines([{ turns: texts.map((text) => ({ turn: { text }, predicted })) }], READS);

describe('predictionLines', () => {
  it('leaves out columns that say nothing', () => {
    expect(linesOf('Hi')).toEqual(['who      what  emotion  how sure', 'unknown  Hi    joy          0.50']);
    const scores = { valence: 0.5, arousal: 2, missing: ['audio', 'visual'] as const, cut: {} };
    expect(predictionLines([{ turns: [{ turn: { text: 'Hi' }, predicted: scores }] }], READS)).toEqual([
      'who      what  valence  arousal  lacked',
      'unknown  Hi       0.50     2.00  audio, visual',
    ]);
  });

  it('says so where a turn has nothing that the model reads', () => {
    const guessed = { ...predicted, missing: ['text'] as const };
    expect(predictionLines([{ turns: [{ turn: {}, predicted: guessed }] }], ['text'])[1]).toMatch(
      /everything$/,
    );
  });

  it('keeps wide characters in their columns, and cuts long texts between characters', () => {
    const lines = linesOf('왜 그래요? '.repeat(20), 'e\u0301'.repeat(100), 'short');
    const ends = lines.map((line) => stringWidth(line));
    expect(new Set(ends).size).toBe(1);
    expect(lines[1]).toContain('…');
    expect(lines[2]).toContain(`${'e\u0301'.repeat(47)}…`);
  });

  it('keeps a text from moving the cursor, or from turning the line around', () => {
    expect(linesOf('a\u001b[2Jb\r\n\u0007c\u202ed')[1]).toBe('unknown  ab cd  joy          0.50');
  });

  it('says so where there are no turns', () => {
    expect(predictionLines([{ turns: [] }], READS)).toEqual(['no turns']);
  });
});
