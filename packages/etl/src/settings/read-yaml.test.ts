import { describe, expect, it } from 'vitest';
import { readYaml } from './read-yaml.js';

describe('readYaml', () => {
  // Values by PyYAML 6.0.3, `yaml.safe_load`.
  it.each([
    ['a: &s { e: 1, f: 2 }\nb:\n  <<: *s\n  f: 3', { a: { e: 1, f: 2 }, b: { e: 1, f: 3 } }],
    ['a: &s { e: 1, f: 2 }\nb:\n  f: 3\n  <<: *s', { a: { e: 1, f: 2 }, b: { e: 1, f: 3 } }],
    [
      'a: &s { e: 1, f: 2 }\nc: &t {e: 5, g: 6}\nb:\n  <<: [*s, *t]\n  f: 3',
      { a: { e: 1, f: 2 }, c: { e: 5, g: 6 }, b: { e: 1, g: 6, f: 3 } },
    ],
    ['a: &s { e: {x: 1} }\nb:\n  <<: *s\n  e: {y: 2}', { a: { e: { x: 1 } }, b: { e: { y: 2 } } }],
  ])('merges as PyYAML does: %j', (text, expected) => {
    expect(readYaml(text, 'f.yaml')).toEqual(expected);
  });

  it.each([
    ['a: 1\nb: !env DATA', 'Unresolved tag: !env at line 2'],
    ['a: 1\nb: !env DATA', 'write the value itself'],
    [
      `a: 1\nb: "\${oc.env:HOME}/data"`,
      `"\${oc.env:HOME}/data"; nothing here fills in \${…}: write the value itself at line 2`,
    ],
    ['a: 1\nb: {type:concat, dim: 3}', 'YAML wants a space behind a colon: type: concat) at line 2'],
    ['a: 1\nb: {{ c }}', 'a list or a mapping as a key at line 2'],
    ['a: &s [1]\nb:\n  <<: *s', 'a key << that merges something else than mappings at line 3'],
    ['a: 1\nb: { <<: 3 }', 'a key << that merges something else than mappings at line 2'],
    ['a: &s { e: 1 }\nb:\n  <<: *s\n  <<: *s', 'write <<: [*first, *second] at line 3'],
    [
      'a: 1\nmatch: **/bias',
      'the alias **/bias, which no anchor names (a text that begins with * needs quotes) at line 2',
    ],
    ['a: &x { b: *x }', 'the alias *x inside of its own anchor at line 1'],
    ['%FOO x\n---\na: 1', 'Unknown directive %FOO at line 1'],
    ['a: 1\na: 2', 'Map keys must be unique at line 2'],
    ['['.repeat(101) + ']'.repeat(101), 'lists and mappings nested more than 100 deep at line 1'],
  ])('refuses %j with file and line', (text, message) => {
    expect(() => readYaml(text, 'f.yaml')).toThrow('f.yaml: expected YAML, received: ');
    expect(() => readYaml(text, 'f.yaml')).toThrow(message);
  });

  it.each([
    ['[', ']'],
    ['{ a: ', '}'],
  ])('takes a hundred levels of %s, and refuses any more by what they are', (open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
    expect(() => readYaml(nested(100), 'f.yaml')).not.toThrow();
    for (const depth of [101, 700, 100_000]) {
      expect(() => readYaml(nested(depth), 'f.yaml'), String(depth)).toThrow(
        'f.yaml: expected YAML, received: lists and mappings nested more than 100 deep',
      );
    }
  });
});
