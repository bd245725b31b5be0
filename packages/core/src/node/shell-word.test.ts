import { expect, it } from 'vitest';
import { shellWord } from './shell-word.js';

it.each([
  ['runs/demo-1', 'runs/demo-1'],
  ['a=b,c:d@e%f+g', 'a=b,c:d@e%f+g'],
  ["it's mine.yaml", String.raw`'it'\''s mine.yaml'`],
  ['$(rm)', "'$(rm)'"],
  ['', "''"],
  ['~', "'~'"],
])('quotes %j', (word, quoted) => {
  expect(shellWord(word)).toBe(quoted);
});
