import { describe, expect, it } from 'vitest';
import { alignedRows, checkSameData } from './predictions.js';
import type { Run } from './runs.js';

const set = (name: string, labels: readonly string[]) => ({
  name,
  labels,
  rows: [{ id: 'dev/d/0', emotion: 'c', probabilities: [0.9, 0.1] }],
});

describe('alignedRows', () => {
  it('compares labels one by one: “a,b” and “c” are not “a” and “b,c”', () => {
    const align = () => alignedRows([set('one', ['a,b', 'c']), set('two', ['a', 'b,c'])], 'compare');
    expect(align).toThrow(
      'compare: expected runs with the labels a,b, c, as one has, received a, b,c in two.',
    );
    expect(alignedRows([set('one', ['a', 'c']), set('two', ['a', 'c'])], 'compare')).toHaveLength(2);
  });
});

describe('checkSameData', () => {
  const of = (folder: string, dataset: string, utterances: string) => ({
    name: folder,
    labels: [],
    rows: [],
    // What is left out is not asked.
    run: { dataset: { directory: folder } } as unknown as Run,
    madeFrom: { dataset, utterances, weights: 'w' },
  });
  const check = (...groups: ReturnType<typeof of>[][]): string[] => {
    const said: string[] = [];
    checkSameData(groups, 'compare', {
      onEvent: (event) => said.push(event.type === 'notice' ? event.text : event.type),
    });
    return said;
  };

  it('warns once of two datasets that have the same utterances, in each fold', () => {
    const [one, two] = [1, 2].map((k) => [of('clean', 'c', `fold ${k}`), of('noisy', 'n', `fold ${k}`)]);
    expect(check(one!, two!)).toEqual([
      'warning: compare: clean on clean as of c and noisy on noisy as of n: the same utterances in datasets that differ otherwise',
    ]);
  });

  it('refuses datasets whose utterances differ in any fold, and one that changed between folds', () => {
    const first = [of('clean', 'c', 'fold 1'), of('noisy', 'n', 'fold 1')];
    expect(() => check(first, [of('clean', 'c', 'fold 2'), of('noisy', 'n', 'other')])).toThrow(
      'received clean on clean as of c and noisy on noisy as of n: what is said in them',
    );
    expect(() => check(first, [of('clean', 'later', 'fold 2')])).toThrow(
      'received clean on clean as of c and clean on clean as of later: the dataset changed between them',
    );
  });
});
