import { describe, expect, it } from 'vitest';
import { readWord } from './read-word.js';

describe('readWord', () => {
  it.each([
    ['into=/data/My Corpus #2', '/data/My Corpus #2'],
    ['into=#2', '#2'],
    ['into="/data/a #2"', '/data/a #2'],
    ['into=a#2', 'a#2'],
    ['epochs=5 # few', '5 # few'],
    ['into=[a, "b #2"]', ['a', 'b #2']],
    ['into=1e-3', 0.001],
    ['into=', null],
  ])('has no comments: %s', (word, value) => {
    expect(readWord(word).value).toEqual(value);
  });

  it.each([
    [
      'into=[a, b] #2',
      'command line: into: expected a value, received [a, b] #2: what follows # would be a comment',
    ],
    ['into=[a, b #2]', 'write quotes around the text that has it'],
    ['into="a" #2', 'command line: into: expected a value'],
    ['into=!env DATA', 'command line: into: expected YAML, received: Unresolved tag: !env'],
    [`into=\${HOME}/data`, `nothing here fills in \${…}`],
    ['a.__proto__.b=1', 'command line: expected key.path=value, received "a.__proto__.b=1".'],
  ])('refuses %s', (word, message) => {
    expect(() => readWord(word)).toThrow(message);
  });
});
