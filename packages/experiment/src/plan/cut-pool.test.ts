import type { Dataset, Utterance } from '@erc/core';
import { splitOptionsSchema } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import { cutPool } from './cut-pool.js';

const utterance = (split: string, d: number, s: number): Utterance => ({
  id: `${split}/${d}/${s}`,
  dialogue: String(d),
  sequence: s,
  speaker: `p${d}-${s % 2}`,
  text: 'x',
  emotion: 'joy',
});
const make = (split: string, dialogues: number): Utterance[] =>
  Array.from({ length: dialogues * 2 }, (_, i) => utterance(split, i >> 1, i % 2));
const dataset = { splits: { train: make('train', 30), dev: make('dev', 12) } } as unknown as Dataset;
const recipe = (splits: object, seeds?: number[]) => ({
  splits: splitOptionsSchema.parse(splits),
  seed: 1,
  ...(seeds && { seeds }),
});

describe('cutPool', () => {
  it('selects by what is scored, and scores no tie, only where the published protocol is asked for', () => {
    // One of every three utterances is a tie.
    const tied = (own: Utterance, i: number): Utterance => (i % 3 === 0 ? { ...own, tie: 'fear;joy' } : own);
    const all = make('train', 30).map(tied);
    const some = { labels: ['joy', 'fear'], splits: { train: all } } as unknown as Dataset;
    const partsOf = (legacy?: readonly string[]) =>
      cutPool(recipe({ type: 'k-fold', ...(legacy && { legacy }) }), some, false).parts({ seed: 1, fold: 2 });
    const today = partsOf();
    expect(today.dev.ids.filter((id) => today.heldOut!.ids.includes(id))).toEqual([]);
    expect(today.train.ids.length + today.dev.ids.length + today.heldOut!.ids.length).toBe(60);

    const published = partsOf(['held-out-selects', 'ties-unscored']);
    const untied = all.filter(({ tie }) => tie === undefined).map(({ id }) => id);
    expect(published.heldOut!.ids).toEqual(today.heldOut!.ids.filter((id) => untied.includes(id)));
    expect(published.dev).toEqual(published.heldOut);
    // A tie stays there to be read, and what is not held out trains, ties too.
    expect(published.heldOut!.context).toHaveLength(12 - published.heldOut!.ids.length);
    expect(new Set([...published.train.ids, ...today.heldOut!.ids]).size).toBe(60);
    expect(published.train.ids).toHaveLength(48);
  });

  it('lets ties be read and not trained on where the recipe drops them, and selects by them all the same', () => {
    const tied = (own: Utterance, i: number): Utterance => (i % 3 === 0 ? { ...own, tie: 'fear;joy' } : own);
    const some = {
      labels: ['joy', 'fear'],
      splits: { train: make('train', 3).map(tied), dev: make('dev', 3).map(tied) },
    } as unknown as Dataset;
    const words = { ...recipe({ type: 'hold-out' }), labels: { soft: 'votes', ties: 'drop' } } as const;
    const { train, dev } = cutPool(words, some, false).parts({ seed: 1 });
    expect(train).toEqual({
      ids: ['train/0/1', 'train/1/0', 'train/2/0', 'train/2/1'],
      positions: [1, 2, 4, 5],
      context: [0, 3],
    });
    expect(dev).toEqual(cutPool(recipe({ type: 'hold-out' }), some, false).parts({ seed: 1 }).dev);
    expect(dev.ids).toHaveLength(6);
  });

  it('gives every seed the same folds, unless each has its own', () => {
    const partsOf = (words: object) => {
      const { parts, folds } = cutPool(recipe({ type: 'k-fold', ...words }, [1, 2]), dataset, false);
      expect(folds).toBe(5);
      return [1, 2].map((seed) => parts({ seed, fold: 3 }).heldOut);
    };
    const [a, b] = partsOf({});
    expect(a).toEqual(b);
    const [c, d] = partsOf({ seed: 'run' });
    expect(c).not.toEqual(d);
  });

  it('keeps a few dialogues of each part and two folds for a fast run, and no other utterance', () => {
    const { pool, folds, parts } = cutPool(recipe({ type: 'k-fold' }), dataset, true);
    expect(folds).toBe(2);
    const all = [1, 2].flatMap((fold) => {
      const { train, dev, heldOut } = parts({ seed: 1, fold });
      expect([train, dev, heldOut!].map((part) => part.ids.length)).toEqual([16, 16, 16]);
      return [train, dev, heldOut!].flatMap(({ positions }) => positions);
    });
    expect([...new Set(all)].sort((x, y) => x - y)).toEqual(pool.map((_, i) => i));
  });

  it('keeps two emotions and two values of each dimension in dev for a fast run, where dev has them', () => {
    const dev = make('dev', 30).map((own) => {
      const d = Number(own.dialogue);
      return {
        ...own,
        emotion: d < 20 ? 'joy' : 'fear',
        ...(d >= 10 && { valence: d < 12 ? 3 : 4 }),
        arousal: 2,
      };
    });
    const uneven = { splits: { train: dataset.splits.train, dev } } as unknown as Dataset;
    const { pool, parts } = cutPool(recipe({ type: 'hold-out' }), uneven, true);
    const { ids } = parts({ seed: 1 }).dev;
    // Dialogue 20 has the other emotion and the one valence, dialogue 10 the other; a second arousal is nowhere.
    const expected = [0, 1, 2, 3, 4, 5, 6, 7, 10, 20].flatMap((d) => [`dev/${d}/0`, `dev/${d}/1`]);
    expect(ids).toEqual(expected);
    expect(pool).toHaveLength(16 + expected.length);
  });

  it('keeps what is read beside each part out of what is scored there, and leaves dialogues of it alone', () => {
    const context = (split: string, d: number): Utterance => ({
      ...utterance(split, d, 2),
      emotion: '',
      use: 'context',
    });
    const withContext = {
      splits: {
        train: [...make('train', 30), context('train', 3), context('train', 99)],
        dev: [...make('dev', 12), context('dev', 5)],
      },
    } as unknown as Dataset;
    const { pool, parts, lines } = cutPool(recipe({ type: 'hold-out' }), withContext, false);
    expect(pool.map(({ id }) => id)).not.toContain('train/99/2');
    const { train, dev } = parts({ seed: 1 });
    expect([train, dev].map(({ ids }) => ids.length)).toEqual([60, 24]);
    expect([train, dev].map((part) => part.context!.map((i) => pool[i]!.id))).toEqual([
      ['train/3/2'],
      ['dev/5/2'],
    ]);
    expect(lines).toEqual([
      'context: 3 of 87 utterances are read with others, and neither trained on nor scored; 1 of them are not read, since nothing of their dialogues is scored',
    ]);
    const fast = cutPool(recipe({ type: 'k-fold' }), withContext, true);
    for (const fold of [1, 2]) {
      const { train, dev, heldOut } = fast.parts({ seed: 1, fold });
      for (const part of [train, dev, heldOut!]) {
        const dialogues = new Set(part.ids.map((id) => id.slice(0, id.lastIndexOf('/'))));
        const read = (part.context ?? []).map((i) => fast.pool[i]!.id);
        expect(read).toEqual(
          ['train/3/2', 'dev/5/2'].filter((id) => dialogues.has(id.slice(0, id.lastIndexOf('/')))),
        );
      }
    }
  });

  it('says what is in no part, and what no fold holds out', () => {
    const { lines } = cutPool(recipe({ type: 'leave-one-out', by: 'speaker' }), dataset, false);
    expect(lines).toEqual([
      expect.stringMatching(/^splits: \d+( … \d+)? of 84 utterances are in no part of a fold/),
    ]);
    const listed = { type: 'folds', by: 'dialogue', folds: [['train/1'], ['train/2']] };
    expect(cutPool(recipe(listed), dataset, false).lines).toEqual([
      'splits: 80 of 84 utterances are held out by no fold',
    ]);
    expect(cutPool(recipe({ type: 'hold-out' }), dataset, false)).not.toHaveProperty('folds');
  });
});
