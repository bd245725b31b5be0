import type { FeatureArray } from '@erc/core';
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
const choose = (more: Partial<Parameters<typeof chooseWeights>[0]> = {}) =>
  chooseWeights({ from: 'runs/before', own, given, rename: {}, strict: true, ...more });

describe('chooseWeights', () => {
  it('takes everything, and does not miss what only a loss has', () => {
    const { weights, taken, fresh, unused } = choose();
    expect(Object.keys(weights)).toEqual(Object.keys(own));
    expect(Object.values(weights).every(({ data }) => data[0] === 1)).toBe(true);
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

  it('leaves rows that stand for other labels, and wants something to take', () => {
    const bound = [{ under: 'classifier', why: 'the labels are others' }];
    expect(() => choose({ bound })).toThrow('the labels are others: classifier/kernel');
    expect(choose({ bound, strict: false }).fresh).toEqual(['classifier/kernel']);
    expect(() => choose({ given: { 'a/b': array(1, 1) }, strict: false })).toThrow('of which none matches');
  });
});
