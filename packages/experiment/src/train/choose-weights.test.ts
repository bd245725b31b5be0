import { copyWeights, type FeatureArray, weightsInMemory } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { chooseWeights } from './choose-weights.js';

const array = (value: number, ...shape: number[]): FeatureArray => ({
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
  shape,
});
const own = {
  'fusion/text/kernel': array(0, 2, 3),
  'fusion/text/bias': array(0, 2),
  'classifier/kernel': array(0, 4, 2),
};
const given = {
  'fusion/text/kernel': array(1, 2, 3),
  'fusion/text/bias': array(1, 2),
  'classifier/kernel': array(1, 4, 2),
  'loss/scale': array(1, 1),
};
type Options = Parameters<typeof chooseWeights>[0];
type More = Partial<Omit<Options, 'given'>> & { readonly given?: Record<string, FeatureArray> };
const shapes = new Map(Object.entries(own).map(([path, { shape }]) => [path, shape]));
const choose = ({ given: others = given, ...more }: More = {}) =>
  chooseWeights({
    from: 'runs/before',
    own: shapes,
    given: weightsInMemory(others),
    rename: {},
    strict: true,
    ...more,
  });

describe('chooseWeights', () => {
  it('takes everything, and does not miss what only a loss has', async () => {
    const { weights, taken, fresh, unused } = choose();
    const copies = await copyWeights(weights);
    expect(Object.keys(copies)).toEqual(Object.keys(own));
    expect(Object.values(copies).every(({ data }) => data[0] === 1)).toBe(true);
    expect([taken.length, fresh, unused]).toEqual([3, [], ['loss/scale']]);
  });

  it('names what is missing, unexpected and of another shape', () => {
    const { 'fusion/text/bias': _, ...rest } = given;
    const other = { ...rest, 'fusion/words/bias': array(1, 2), 'classifier/kernel': array(1, 7, 2) };
    expect(() => choose({ given: other })).toThrow(
      'recipe: init: expected the parameters of the model in runs/before, received others. missing: fusion/text/bias; unexpected: fusion/words/bias; of another shape: classifier/kernel [7, 2], not [4, 2].',
    );
    const { taken, fresh, unused } = choose({ given: other, strict: false });
    expect(taken).toEqual(['fusion/text/kernel']);
    expect(fresh).toEqual(['fusion/text/bias', 'classifier/kernel']);
    expect(unused).toEqual(['classifier/kernel', 'loss/scale', 'fusion/words/bias']);
  });

  it('renames beginnings of paths up to a slash, the longest first', () => {
    const others = {
      'encoder/words/kernel': array(1, 2, 3),
      'encoder/words/bias': array(1, 2),
      'classifier/kernel': array(1, 4, 2),
    };
    const rename = { 'encoder/words': 'fusion/text', encoder: 'fusion' };
    expect(choose({ given: others, rename }).taken).toHaveLength(3);
    expect(() => choose({ given: others, rename: { enc: 'fusion' } })).toThrow(
      'recipe: init.rename: expected beginnings of paths, up to a slash, received "enc"',
    );
    expect(() => choose({ rename: { 'fusion/text/bias': 'fusion/text/kernel' } })).toThrow(
      'expected one parameter for fusion/text/kernel, received two',
    );
  });

  it('takes what is left to the file of a pre-trained model, under its new name', async () => {
    const origin = { weights: 'ab12', model: 'roberta-base' };
    const { weights, taken, fresh } = chooseWeights({
      from: 'runs/before',
      own: new Map([...shapes, ['encoder/text/kernel', [9, 9]]]),
      given: { ...weightsInMemory(given), origins: new Map([['words/kernel', origin]]) },
      rename: { words: 'encoder/text' },
      strict: true,
    });
    expect([taken.length, fresh]).toEqual([4, []]);
    expect(weights.origins).toEqual(new Map([['encoder/text/kernel', origin]]));
    expect(Object.keys(await copyWeights(weights))).toEqual(Object.keys(own));
  });

  it('leaves rows that stand for other labels, and wants something to take', () => {
    const bound = [{ under: 'classifier', why: 'the labels are others' }];
    expect(() => choose({ bound })).toThrow('the labels are others: classifier/kernel');
    expect(choose({ bound, strict: false }).fresh).toEqual(['classifier/kernel']);
    expect(() => choose({ given: { 'a/b': array(1, 1) }, strict: false })).toThrow('of which none matches');
  });
});
