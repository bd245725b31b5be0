import { DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { elementsOf, narrowSelection, selectAll, selectAt, selectIds } from './selection.js';

const utterances = ['train/0/0', 'train/0/1', 'dev/3/0'].map((id) => ({ id }));

describe('a selection', () => {
  it('means the same utterances in a list with fewer of them', () => {
    const dev = selectAt(utterances, [2, 1]);
    expect(dev).toEqual({ ids: ['dev/3/0', 'train/0/1'], positions: [2, 1] });
    expect(selectIds(utterances.slice(1), dev.ids)).toEqual({ ids: dev.ids, positions: [1, 0] });
  });

  it('reads what is aligned with its list', () => {
    expect(elementsOf(['a', 'b', 'c'], selectAt(utterances, [2, 0]))).toEqual(['c', 'a']);
    expect(selectAll(utterances).positions).toEqual([0, 1, 2]);
    expect(narrowSelection(selectAt(utterances, [2, 0]), (position) => position > 0)).toEqual({
      ids: ['dev/3/0'],
      positions: [2],
    });
  });

  it('keeps apart what is only read, however it is made', () => {
    const list = [
      { id: 'train/0/0', use: 'context' as const },
      { id: 'train/0/1' },
      { id: 'train/0/2', use: 'context' as const },
      { id: 'train/1/0' },
    ];
    const all = { ids: ['train/0/1', 'train/1/0'], positions: [1, 3], context: [0, 2] };
    expect(selectAll(list)).toEqual(all);
    expect(
      selectIds(
        list,
        list.map(({ id }) => id),
      ),
    ).toEqual(all);
    expect(narrowSelection(all, (position) => position < 2)).toEqual({
      ids: ['train/0/1'],
      positions: [1],
      context: [0],
    });
    expect(narrowSelection(all, (position) => position > 2)).toEqual({ ids: ['train/1/0'], positions: [3] });
    expect(elementsOf(['a', 'b', 'c', 'd'], all)).toEqual(['b', 'd']);
  });

  it('refuses an utterance that its list does not have', () => {
    expect(() => selectIds(utterances, ['train/9/9'])).toThrow(
      new DataError('selection: expected an utterance train/9/9, received none of that id.'),
    );
  });
});
