import { describe, expect, it } from 'vitest';
import { applyOverrides } from './overrides.js';

const recipe = {
  seed: 1,
  fusion: { type: 'concat', l2Normalize: true },
  head: [{ dim: 8 }],
  dataset: { source: 'meld', from: 'a', into: 'b' },
};

describe('applyOverrides', () => {
  it('sets values as YAML reads them, deep in objects and lists, and leaves the recipe as it was', () => {
    const before = structuredClone(recipe);
    const words = [
      'seed=2',
      'fusion.l2Normalize=[text]',
      'head.0.dim=16',
      'head.1.dim=4',
      'name=x',
      'a.b=null',
      'c=1e-3',
      'd=a=b',
    ];
    expect(applyOverrides(recipe, words)).toEqual({
      seed: 2,
      fusion: { type: 'concat', l2Normalize: ['text'] },
      head: [{ dim: 16 }, { dim: 4 }],
      dataset: recipe.dataset,
      name: 'x',
      a: { b: null },
      c: 0.001,
      d: 'a=b',
    });
    expect(recipe).toEqual(before);
  });

  it('drops the options of the old type, and only then, whatever the order of the words', () => {
    expect(applyOverrides(recipe, ['fusion.hops=3', 'fusion.type=tab'])).toMatchObject({
      fusion: { type: 'tab', hops: 3 },
    });
    expect(applyOverrides(recipe, ['fusion.type=tab'])).toHaveProperty('fusion', { type: 'tab' });
    expect(applyOverrides(recipe, ['fusion.type=concat'])).toHaveProperty('fusion', recipe.fusion);
    expect(applyOverrides(recipe, ['dataset.source=demo', 'dataset.into=c'])).toHaveProperty('dataset', {
      source: 'demo',
      into: 'c',
    });
  });

  it.each([
    ['epochs', 'command line: expected key.path=value, received "epochs".'],
    ['a..b=1', 'command line: expected key.path=value, received "a..b=1".'],
    ['seed.x=1', 'command line: seed.x: expected an object or a list above "x", received 1.'],
    ['head.x=1', 'command line: head.x: expected an index in 0 … 1, received "x".'],
    ['a=[1', 'command line: a: expected a YAML value, received "[1".'],
  ])('refuses %s', (word, message) => {
    expect(() => applyOverrides(recipe, [word])).toThrow(message);
  });

  it('cannot reach the prototype', () => {
    applyOverrides(recipe, ['__proto__.polluted=yes']);
    expect({}).not.toHaveProperty('polluted');
  });
});
