import { describe, expect, it } from 'vitest';
import { cleanTranscript, type KemdyTextOptions } from './clean-text.js';

const clean = (text: string, options: Partial<KemdyTextOptions> = {}) =>
  cleanTranscript(text, { marks: 'keep', hangulOnly: false, ...options });

describe('cleanText', () => {
  it.each([
    ['b/ 네 그래요', '네 그래요'],
    ['네 /o 그래 /l', '네 그래'],
    ['n/l/ 아니', '아니'],
    ['그러 u/니까', '그러 니까'],
    ['네c/', '네'],
    ['s/', ''],
  ])('strips event marks from %j', (text, stripped) => {
    expect(clean(text, { marks: 'strip' }).text).toBe(stripped);
    expect(clean(text).text).toBe(text);
  });

  it.each(['and/or', 'TV/n1', '10/s2', 'A/S 센터', 'x/ 네', '1/2', 'ab/ 네'])(
    'takes nothing of %j for a mark',
    (text) => {
      expect(clean(text, { marks: 'strip' })).toEqual({ text, marks: 0 });
    },
  );

  it('counts marks, whatever becomes of them', () => {
    for (const marks of ['keep', 'strip', { b: '[breath]' }] as const) {
      expect(clean('b/ 네 l/ 그래 /b', { marks }).marks).toBe(3);
    }
  });

  it('gives marks words, and leaves those without one', () => {
    expect(clean('b/ 네 l/ 그래/b', { marks: { b: '[breath]' } }).text).toBe('[breath] 네 l/ 그래 [breath]');
  });

  it('keeps Hangul, four punctuation marks and single spaces on request', () => {
    expect(clean('b/ 네~  “OK”, ㅋㅋ 3시? 漢字 좋아!', { hangulOnly: true }).text).toBe(
      '네 , ㅋㅋ 시? 좋아!',
    );
  });

  it('changes nothing but outer spaces otherwise', () => {
    expect(clean('  네,  (웃음) OK? ').text).toBe('네,  (웃음) OK?');
  });
});
