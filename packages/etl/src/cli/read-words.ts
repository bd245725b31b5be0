import { ConfigError } from '@erc/core';
import { parse } from 'yaml';

type Tree = Record<string, unknown>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Options from words such as `target=sentiment`, `media.frames.count=3`, `labels=[joy, anger]`: paths of keys, and values in YAML.
 *
 * @throws ConfigError for a word of another form, and for one that stands inside another's value.
 */
export function readWords(words: readonly string[]): Tree {
  const options: Tree = {};
  for (const word of words) {
    const [, path, text] = /^([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)=(.*)$/s.exec(word) ?? [];
    if (path === undefined || path.split('.').includes('__proto__')) {
      throw new ConfigError(`command line: expected key=value or key.path=value, received "${word}".`);
    }
    const keys = path.split('.');
    let tree = options;
    for (const key of keys.slice(0, -1)) {
      const inner = tree[key] ?? {};
      if (!isTree(inner)) {
        throw new ConfigError(
          `command line: ${path}: expected an object above "${keys.at(-1)}", received ${JSON.stringify(inner)}.`,
        );
      }
      tree[key] = inner;
      tree = inner;
    }
    tree[keys.at(-1)!] = readValue(text!, path);
  }
  return options;
}

function readValue(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new ConfigError(`command line: ${path}: expected a YAML value, received "${text}".`, { cause });
  }
}
