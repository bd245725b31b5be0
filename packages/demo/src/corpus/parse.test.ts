import { DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { parseScreenplays } from './parse.js';

const HEAD = '@ lost-keys | train | Mara female 34, Otto male 61';
const LINES = ['Mara: neutral: Where are they?', 'Otto: sadness/voice: I see: gone.'];
const parse = (...rows: string[]) => parseScreenplays({ hall: rows.join('\n') });

describe('parseScreenplays', () => {
  it('reads title, split, cast and lines', () => {
    expect(parse(HEAD, ...LINES)).toEqual([
      {
        id: 'lost-keys',
        split: 'train',
        speakers: [
          { name: 'Mara', gender: 'female', age: 34 },
          { name: 'Otto', gender: 'male', age: 61 },
        ],
        lines: [
          { speaker: 'Mara', emotion: 'neutral', text: 'Where are they?', cue: 'plain' },
          { speaker: 'Otto', emotion: 'sadness', text: 'I see: gone.', cue: 'voice' },
        ],
      },
    ]);
  });

  it('keeps the order of screenplays and dialogues', () => {
    const other = (title: string) => [HEAD.replace('lost-keys', title), ...LINES].join('\n');
    const dialogues = parseScreenplays({ b: `${other('two')}\n\n${other('one')}`, a: other('three') });
    expect(dialogues.map(({ id }) => id)).toEqual(['two', 'one', 'three']);
  });

  it('ignores blank rows and the space around a row', () => {
    expect(parse('', `  ${HEAD}`, '', `${LINES[0]}  `, '\t', LINES[1]!, '')).toEqual(parse(HEAD, ...LINES));
  });

  it('counts lines from 1, blank ones included, and names screenplay and title', () => {
    expect(() => parse('', HEAD, ...LINES, '', 'Mara: bliss: Here!')).toThrow(
      'demo corpus: hall: lost-keys: line 6: expected one of neutral, surprise, fear, sadness, joy, disgust, anger, received "bliss".',
    );
  });

  it.each<[string, string[], string]>([
    [
      'an unknown speaker',
      [HEAD, ...LINES, 'Ann: joy: Hello!'],
      'line 4: expected one of Mara, Otto, received "Ann"',
    ],
    ['an unknown cue', [HEAD, ...LINES, 'Otto: joy/smell: Hello!'], 'received "smell"'],
    [
      'an unknown split',
      [HEAD.replace('train', 'valid'), ...LINES],
      'line 1: expected one of train, dev, test',
    ],
    ['a missing text', [HEAD, ...LINES, 'Otto: joy:'], 'line 4: expected text, received none'],
    [
      'a line without an emotion',
      [HEAD, ...LINES, 'Otto says hello'],
      'line 4: expected "speaker: emotion: text"',
    ],
    [
      'a speaker who is silent',
      [HEAD, LINES[0]!, LINES[0]!],
      'line 1: expected every speaker to speak, received no line of "Otto"',
    ],
    ['a single line', [HEAD, LINES[0]!], 'line 1: expected at least 2 lines, received 1'],
    ['a title used twice', [HEAD, ...LINES, HEAD, ...LINES], 'line 4: expected a new title'],
    [
      'a title that is not kebab-case',
      [HEAD.replace('lost-keys', 'Lost keys'), ...LINES],
      'expected "@ kebab-case-title',
    ],
    ['a head with a fourth part', [`${HEAD} | more`, ...LINES], 'expected "@ kebab-case-title'],
    [
      'a missing cast',
      ['@ lost-keys | train', ...LINES],
      'expected a speaker as "Mara female 34", received ""',
    ],
    ['a speaker without an age', [HEAD.replace(' 61', ''), ...LINES], 'received "Otto male"'],
    [
      'two speakers of one name',
      [HEAD.replace('Otto male', 'Mara male'), ...LINES],
      'expected speakers of different names',
    ],
    ['a line before the first title', [LINES[0]!, HEAD, ...LINES], 'no title yet: line 1: expected "@ title'],
  ])('refuses %s', (_, rows, message) => {
    expect(() => parse(...rows)).toThrow(DataError);
    expect(() => parse(...rows)).toThrow(message);
  });

  it('refuses a title that another screenplay has used', () => {
    const text = [HEAD, ...LINES].join('\n');
    expect(() => parseScreenplays({ hall: text, porch: text })).toThrow(
      'porch: lost-keys: line 1: expected a new title',
    );
  });
});
