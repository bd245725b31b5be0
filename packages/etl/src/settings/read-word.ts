import { ConfigError } from '@erc/core';
import { Lexer } from 'yaml';
import { readYaml } from './read-yaml.js';

/** A value and where it goes. */
export interface Setting {
  /** Keys from the outside in; those of lists are numbers. */
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Reads a word of a command line, such as `training.epochs=5` or `labels=[joy, anger]`: a path of keys, and a value in YAML. There are no comments in a word:
 * a `#` is a part of the text that it stands in.
 *
 * @throws ConfigError for a word of another form.
 */
export function readWord(word: string): Setting {
  const [, key, text] = /^([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)=(.*)$/s.exec(word) ?? [];
  if (key === undefined || text === undefined || key.split('.').includes('__proto__')) {
    throw new ConfigError(`command line: expected key.path=value, received "${word}".`);
  }
  return { path: key.split('.'), value: readValue(text, `command line: ${key}`) };
}

function readValue(text: string, where: string): unknown {
  const tokens = [...new Lexer().lex(text)].filter((token) => token.trim() !== '');
  if (!tokens.some((token) => token.startsWith('#'))) return readYaml(text, where);
  // Marks of one character stand before a document and before each plain text.
  const contents = tokens.filter((token) => !['\u0002', '\u001F'].includes(token) && !token.startsWith('#'));
  const isPlain = contents.length === 0 || (contents.length === 1 && tokens.includes('\u001F'));
  if (isPlain && !text.includes('\n')) return text.trim();
  throw new ConfigError(
    `${where}: expected a value, received ${text}: what follows # would be a comment; write quotes around the text that has it.`,
  );
}
