import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.js';

describe('cleanText', () => {
  it('takes away spaces around the text, and nothing else, by default', () => {
    expect(cleanText('  So  WHAT b/ ', [])).toBe('So  WHAT b/');
  });

  it('turns into lower case', () => {
    expect(cleanText('WHAT? ÉTÉ', ['lower-case'])).toBe('what? été');
  });

  it('keeps Hangul, its jamo and four signs', () => {
    expect(cleanText('아 OK b/ 정말? ㅋㅋ 123 좋아요.', ['hangul'])).toBe(
      '아 / 정말? ㅋㅋ 좋아요.'.replace('/ ', ''),
    );
  });

  it('takes event marks away, but not what only looks like one', () => {
    expect(cleanText('b/ 왜 그래요 l/아니 /n', ['event-marks'])).toBe('왜 그래요 아니');
    expect(cleanText('and/or TV/n1 10/s2', ['event-marks'])).toBe('and/or TV/n1 10/s2');
  });

  it('works in the order of the list', () => {
    expect(cleanText('B/ SO', ['lower-case', 'event-marks'])).toBe('so');
    expect(cleanText('B/ SO', ['event-marks', 'lower-case'])).toBe('b/ so');
  });
});
