import { describe, expect, it } from 'vitest';
import { alignedRows } from './predictions.js';

const set = (name: string, labels: readonly string[]) => ({
  name,
  labels,
  rows: [{ id: 'dev/d/0', emotion: 'c', probabilities: [0.9, 0.1] }],
});

describe('alignedRows', () => {
  it('holds labels against each other one by one: “a,b” and “c” are not “a” and “b,c”', () => {
    const align = () => alignedRows([set('one', ['a,b', 'c']), set('two', ['a', 'b,c'])], 'compare');
    expect(align).toThrow(
      'compare: expected runs with the labels a,b, c, as one has, received a, b,c in two.',
    );
    expect(alignedRows([set('one', ['a', 'c']), set('two', ['a', 'c'])], 'compare')).toHaveLength(2);
  });
});
