import { describe, expect, it } from 'vitest';
import { applyCommandLine, applyLayers, layerOf } from './overrides.js';

const applyOverrides = (tree: unknown, overrides: readonly string[]): unknown =>
  applyCommandLine(tree, { overrides });

const recipe = {
  seed: 1,
  fusion: { type: 'concat', l2Normalize: true },
  head: [{ dim: 8 }],
  dataset: { source: 'meld', from: 'a', into: 'b' },
};

describe('words of a command line', () => {
  it('sets values as YAML reads them, deep in objects and lists, and leaves the recipe as it was', () => {
    const before = structuredClone(recipe);
    const words = [
      'seed=2',
      'fusion.l2Normalize=[text]',
      'head.0.dim=16',
      'head.1.dim=4',
      'name=x',
      'a.b=[null]',
      'c=1e-3',
      'd=a=b',
    ];
    expect(applyOverrides(recipe, words)).toEqual({
      seed: 2,
      fusion: { type: 'concat', l2Normalize: ['text'] },
      head: [{ dim: 16 }, { dim: 4 }],
      dataset: recipe.dataset,
      name: 'x',
      a: { b: [null] },
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

  it('unset a key by null, and bring none back where a type changes', () => {
    expect(applyOverrides(recipe, ['fusion.l2Normalize=null', 'head=null'])).toEqual({
      seed: 1,
      fusion: { type: 'concat' },
      dataset: recipe.dataset,
    });
    expect(applyOverrides(recipe, ['fusion.l2Normalize=null', 'fusion.type=tab'])).toHaveProperty('fusion', {
      type: 'tab',
    });
  });

  it.each([
    ['sead=null', 'command line: sead: expected a key that is set, to unset it by null; received none.'],
    ['training.epochs=null', 'command line: training.epochs: expected a key that is set'],
    [
      'head.0=null',
      'command line: head.0: expected a value, received null: write the list without what is to go.',
    ],
  ])('do not unset by %s', (word, message) => {
    expect(() => applyOverrides(recipe, [word])).toThrow(message);
  });

  const valueAt = (tree: unknown, path: string): unknown =>
    path.split('.').reduce<unknown>((at, key) => Reflect.get(Object(at), key), tree);

  it.each([
    [['training={epochs: 3}', 'training.schedule.type=cosine'], 'training.schedule.type', 'cosine'],
    [['training={epochs: 3}', 'training.optimizer.type=sgd'], 'training.optimizer.type', 'sgd'],
    [['losses=[{type: focal}]', 'losses.0.type=cross-entropy'], 'losses.0.type', 'cross-entropy'],
    [['fusion={type: gated, dim: 8}', 'fusion.type=concat'], 'fusion', { type: 'concat' }],
    [
      ['streams={text: {encoder: {type: tfidf}}}', 'streams.audio.encoder.type=mfcc'],
      'streams.audio.encoder.type',
      'mfcc',
    ],
    [
      ['fusion.frontEnds.audio.type=waveform', 'fusion.type=gated'],
      'fusion.frontEnds.audio.type',
      'waveform',
    ],
    [['fusion={type: gated}', 'fusion.hops=3', 'fusion.type=tab'], 'fusion', { type: 'tab', hops: 3 }],
    [['fusion.a.type=x', 'fusion.a.b=1', 'fusion.a={type: x, b: 1}'], 'fusion.a', { type: 'x', b: 1 }],
  ])('apply in their order: %j', (words, path, expected) => {
    expect(valueAt(applyOverrides(recipe, words), path)).toEqual(expected);
  });

  it.each([
    [
      ['seed=2', 'seed=3'],
      'command line: seed: expected to be set once, received it twice, which undoes the first.',
    ],
    [
      ['fusion.dim=8', 'fusion={type: gated}'],
      'command line: fusion.dim: expected to be set once, received fusion behind it',
    ],
    [['fusion.type=gated', 'fusion.type=concat'], 'command line: fusion.type: expected to be set once'],
  ])('are refused where one undoes another: %j', (words, message) => {
    expect(() => applyOverrides(recipe, words)).toThrow(message);
  });

  it.each([
    ['epochs', 'command line: expected key.path=value, received "epochs".'],
    ['a..b=1', 'command line: expected key.path=value, received "a..b=1".'],
    ['seed.x=1', 'command line: seed.x: expected an object or a list above "x", received 1.'],
    ['head.x=1', 'command line: head.x: expected an index in 0 … 1, received "x".'],
    ['a=[1', 'command line: a: expected YAML, received: Flow sequence'],
  ])('refuses %s', (word, message) => {
    expect(() => applyOverrides(recipe, [word])).toThrow(message);
  });

  it('cannot reach the prototype', () => {
    applyLayers(recipe, [layerOf({ '__proto__.polluted': 'yes' }, 'set')]);
    expect(() => applyOverrides(recipe, ['__proto__.polluted=yes'])).toThrow('expected key.path=value');
    expect({}).not.toHaveProperty('polluted');
  });
});
