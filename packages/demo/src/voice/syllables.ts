import { type Phoneme, SOUNDS } from './phonemes.js';

/** One word, ready to be said. */
export interface SpokenWord {
  readonly phonemes: readonly Phoneme[];
  /** Words of four letters and more carry an accent on their first vowel. */
  readonly accented: boolean;
  /** Relative length of the pause after the word: 0 none, 1 a comma, 2 a full stop, 3 an ellipsis. */
  readonly pause: number;
}

/** Names of the digits and of the few signs that are read aloud. */
const SPOKEN: Readonly<Record<string, string>> = {
  0: 'zero',
  1: 'wun',
  2: 'too',
  3: 'three',
  4: 'for',
  5: 'fiyv',
  6: 'six',
  7: 'seven',
  8: 'eit',
  9: 'nine',
  '&': 'and',
  '%': 'percent',
};

function soundsOf(word: string): Phoneme[] {
  // A final e is silent when another vowel came before it.
  const letters = /[aeiouy].*[^aeiouy]e$/.test(word) ? word.slice(0, -1) : word;
  const phonemes: Phoneme[] = [];
  for (let at = 0; at < letters.length; ) {
    const consonantalY = letters[at] === 'y' && /[aeiou]/.test(letters[at + 1] ?? '');
    const length = consonantalY
      ? 1
      : ([3, 2, 1].find((size) => letters.slice(at, at + size) in SOUNDS && at + size <= letters.length) ??
        1);
    const group = consonantalY ? 'y+' : letters.slice(at, at + length);
    // Doubled consonants are said once.
    const doubled = length === 1 && group === letters[at - 1] && !/[aeiou]/.test(group);
    if (!doubled) phonemes.push(...(SOUNDS[group] ?? []));
    at += length;
  }
  // A word needs something to sing on: "hm", "shh".
  if (!phonemes.some(({ kind }) => kind === 'vowel')) phonemes.push(...SOUNDS.u!);
  return phonemes;
}

function pauseAfter(marks: string): number {
  if (/…|\.{2,}/.test(marks)) return 3;
  if (/[.!?]/.test(marks)) return 2;
  return /[,;:—–-]/.test(marks) ? 1 : 0;
}

/** Reads a line letter by letter, word by word. Text without a letter or digit gives one "uh". */
export function wordsOf(text: string): SpokenWord[] {
  const spoken = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[0-9&%]/g, (sign) => ` ${SPOKEN[sign]} `)
    .replace(/[\u0300-\u036f'’]/g, '');
  const words = [...spoken.matchAll(/([a-z]+)([^a-z]*)/g)].map(([, word, marks]) => ({
    phonemes: soundsOf(word!),
    accented: word!.length >= 4,
    pause: pauseAfter(marks!),
  }));
  return words.length > 0 ? words : [{ phonemes: SOUNDS.u!, accented: true, pause: 0 }];
}
