import { selectAt } from '@erc/batches';
import type { Utterance } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { subsetOf } from './subset.js';

/** Ten dialogues of train and four of dev, three utterances each. */
const pool = ['train', 'dev'].flatMap((split) =>
  Array.from({ length: split === 'train' ? 10 : 4 }, (_, dialogue) =>
    [0, 1, 2].map(
      (sequence): Utterance =>
        ({ id: `${split}/${dialogue}/${sequence}`, dialogue: String(dialogue), sequence }) as Utterance,
    ),
  ).flat(),
);
const at = (start: number, count: number) =>
  selectAt(
    pool,
    Array.from({ length: count }, (_, i) => start + i),
  );
const parts = { train: at(0, 30), dev: at(30, 9), heldOut: at(39, 3) };

describe('subsetOf', () => {
  it('keeps whole dialogues, a number or a share of them, in the order they had', () => {
    const less = subsetOf({ subset: { train: 4, dev: 0.34 }, seed: 1 }, parts, pool);
    const [train, dev] = [less.train.positions, less.dev.positions];
    expect(train).toHaveLength(12);
    expect(train).toEqual([...train].sort((a, b) => a - b));
    for (const i of train.filter((each) => each % 3 === 0))
      expect(train).toEqual(expect.arrayContaining([i + 1, i + 2]));
    expect(dev).toHaveLength(3);
    expect(less.heldOut).toBe(parts.heldOut);
  });

  it('takes what is read beside a dialogue along with it, and draws the same ones', () => {
    const list = pool.map((utterance) =>
      utterance.sequence === 1 ? { ...utterance, use: 'context' as const } : utterance,
    );
    const train = selectAt(list, [...Array(30).keys()]);
    const less = subsetOf({ subset: { train: 4 }, seed: 1 }, { ...parts, train }, list).train;
    const whole = subsetOf({ subset: { train: 4 }, seed: 1 }, parts, pool).train;
    expect(less.ids).toEqual(whole.ids.filter((id) => !id.endsWith('/1')));
    expect(less.context).toEqual(whole.positions.filter((i) => list[i]!.use === 'context'));
  });

  it('draws by the seed', () => {
    const of = (seed: number) => subsetOf({ subset: { train: 4 }, seed }, parts, pool).train.positions;
    expect(of(1)).toEqual(of(1));
    expect(new Set([1, 2, 3, 4].map((seed) => String(of(seed)))).size).toBeGreaterThan(1);
    expect(subsetOf({ seed: 1 }, parts, pool)).toBe(parts);
  });

  it('never leaves a part empty, nor asks for more than there is', () => {
    const { train, dev } = subsetOf({ subset: { train: 0.01, dev: 99 }, seed: 1 }, parts, pool);
    expect([train.ids.length, dev.ids.length]).toEqual([3, 9]);
  });
});
