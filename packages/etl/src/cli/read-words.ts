import { ConfigError, memberOf, shownValue } from '@erc/core';
import { readWord } from '../settings/read-word.js';
import { refuseUndone } from '../settings/undoes.js';

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Options from words such as `target=sentiment`, `media.frames.count=3`, `labels=[joy, anger]`: paths of keys, and values in YAML.
 *
 * @throws ConfigError for a word of another form, for one that stands inside another's value, and for one that another undoes.
 */
export function readWords(words: readonly string[]): Tree {
  const options: Tree = {};
  const settings = words.map(readWord);
  refuseUndone(settings, 'command line');
  for (const { path, value } of settings) {
    let tree = options;
    for (const key of path.slice(0, -1)) {
      const inner = memberOf(tree, key) ?? {};
      if (!isTree(inner)) {
        throw new ConfigError(
          `command line: ${path.join('.')}: expected an object above "${path.at(-1)}", received ${shownValue(inner)}.`,
        );
      }
      tree[key] = inner;
      tree = inner;
    }
    tree[path.at(-1)!] = value;
  }
  return options;
}
