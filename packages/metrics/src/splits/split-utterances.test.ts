import { createRandom, dialogueIdOf } from '@erc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitOptionsSchema } from './split-options.js';
import { type SplitParts, splitUtterances } from './split-utterances.js';
import type { SplitUtterance } from './units.js';

const cut = (utterances: readonly SplitUtterance[], splits: object, seed = 42): SplitParts[] =>
  splitUtterances({ splits: splitOptionsSchema.parse(splits), utterances, seed });

/** Dialogues of two speakers each: `sessions` sessions, a pair of speakers in each, `dialogues` dialogues in each. */
const pairs = (sessions: number, dialogues: number): SplitUtterance[] =>
  Array.from({ length: sessions * dialogues * 4 }, (_, n) => {
    const [d, s] = [Math.floor(n / 4), Math.floor(n / 4 / dialogues) + 1];
    const who = n % 2 === 0 ? 'F' : 'M';
    return { id: `train/d${d}/${n % 4}`, session: String(s), speaker: `S${s}${who}`, emotion: `e${n % 3}` };
  });

const corpus = (sizes: readonly number[]): SplitUtterance[] =>
  sizes.flatMap((size, d) =>
    Array.from({ length: size }, (_, s) => ({
      id: `${d % 4 === 3 ? 'dev' : 'train'}/${d}/${s}`,
      speaker: `p${s % 3}`,
      emotion: `e${(d + s) % 3}`,
    })),
  );

const keysOf = (
  utterances: readonly SplitUtterance[],
  indices: readonly number[],
  key: (utterance: SplitUtterance) => string,
): string[] => [...new Set(indices.map((i) => key(utterances[i]!)))].sort();

/** Every utterance stands in one place, and the parts of a cut share none of the keys. */
function expectApart(
  utterances: readonly SplitUtterance[],
  cuts: readonly SplitParts[],
  ...keys: readonly ((utterance: SplitUtterance) => string)[]
): void {
  for (const { train, dev, heldOut = [], leftOut } of cuts) {
    expect([...train, ...dev, ...heldOut, ...leftOut].sort((a, b) => a - b)).toEqual(
      utterances.map((_, i) => i),
    );
    for (const key of keys) {
      const each = [train, dev, heldOut].flatMap((part) => keysOf(utterances, part, key));
      expect(new Set(each).size).toBe(each.length);
    }
  }
}

const speaker = ({ speaker }: SplitUtterance): string => speaker;
const session = ({ session }: SplitUtterance): string => session!;

describe('splitUtterances: folds by dialogue', () => {
  it('holds every utterance out exactly once and never parts a dialogue', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 30 }),
        fc.integer({ min: 3, max: 5 }),
        fc.boolean(),
        fc.constantFrom('next', { by: 'dialogue', fraction: 0.2 }),
        (sizes, folds, stratify, dev) => {
          const utterances = corpus(sizes);
          const cuts = cut(utterances, { type: 'k-fold', folds, stratify, dev });
          expect(cuts.flatMap(({ heldOut }) => heldOut!).sort((a, b) => a - b)).toEqual(
            utterances.map((_, i) => i),
          );
          expectApart(utterances, cuts, dialogueIdOf);
          expect(cuts.every(({ leftOut }) => leftOut.length === 0)).toBe(true);
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  it('keeps the folds about equally large', () => {
    const utterances = corpus(Array.from({ length: 60 }, (_, i) => 3 + (i % 7)));
    const sizes = cut(utterances, { type: 'k-fold' }).map(({ heldOut }) => heldOut!.length);
    expect(sizes).toHaveLength(5);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(9);
  });

  it('cuts the same folds for every run, unless each run has its own', () => {
    const utterances = corpus([5, 6, 7, 8, 9, 4, 5, 6]);
    const words = { type: 'k-fold', folds: 4 };
    expect(cut(utterances, words, 1)).toEqual(cut(utterances, words, 2));
    const own = { ...words, seed: 'run' };
    expect(cut(utterances, own, 1)).not.toEqual(cut(utterances, own, 2));
    expect(cut(utterances, own, 2)).toEqual(cut(utterances, { ...words, seed: 2 }, 1));
  });

  it('refuses more folds than dialogues, and two folds where one of them would be dev', () => {
    expect(() => cut(corpus([2, 2, 2]), { type: 'k-fold', folds: 4 })).toThrow(
      'splits: expected at least 4 dialogues, received 3.',
    );
    expect(() => cut(corpus([2, 2, 2]), { type: 'k-fold', folds: 2 })).toThrow(
      'splits.folds: expected at least 3',
    );
    expect(cut(corpus([2, 2, 2, 2]), { type: 'k-fold', folds: 2, dev: {} })).toHaveLength(2);
  });
});

describe('splitUtterances: sessions and speakers', () => {
  const utterances = pairs(11, 3);

  it('leaves each session out once, in the order of their numbers, with the next one for dev', () => {
    const cuts = cut(utterances, { type: 'leave-one-out', by: 'session' });
    expect(cuts.map(({ heldOut }) => keysOf(utterances, heldOut!, session))).toEqual(
      Array.from({ length: 11 }, (_, k) => [String(k + 1)]),
    );
    expect(keysOf(utterances, cuts[10]!.dev, session)).toEqual(['1']);
    expectApart(utterances, cuts, dialogueIdOf, session, speaker);
  });

  it('holds dev out of the other sessions where the recipe says so', () => {
    const dev = { by: 'dialogue', fraction: 0.1 };
    const cuts = cut(utterances, { type: 'leave-one-out', by: 'session', dev });
    expectApart(utterances, cuts, dialogueIdOf);
    for (const { dev, heldOut } of cuts) {
      expect(dev).toHaveLength(12);
      expect(keysOf(utterances, dev, session)).not.toContain(session(utterances[heldOut![0]!]!));
    }
  });

  it('cuts k folds of whole sessions, and of speakers who talk with each other', () => {
    for (const by of ['session', 'speaker'] as const) {
      const cuts = cut(utterances, { type: 'k-fold', folds: 4, by });
      expectApart(utterances, cuts, dialogueIdOf, session, speaker);
    }
  });

  it('leaves each speaker out once, and what others say in his dialogues', () => {
    const cuts = cut(utterances, { type: 'leave-one-out', by: 'speaker' });
    expect(cuts).toHaveLength(22);
    expectApart(utterances, cuts, dialogueIdOf, speaker);
    for (const { heldOut, dev, leftOut } of cuts) {
      expect([heldOut!.length, leftOut.length, dev.length]).toEqual([6, 6, 12]);
    }
  });

  it('lets the partners select where the recipe says so, as a published protocol does', () => {
    const [first] = cut(utterances, { type: 'leave-one-out', by: 'speaker', dev: 'partners' });
    expect(keysOf(utterances, first!.heldOut!, speaker)).toEqual(['S1F']);
    expect(keysOf(utterances, first!.dev, speaker)).toEqual(['S1M']);
    expect(first!.leftOut).toEqual([]);
    const everybody = corpus([3, 3, 3, 3]);
    expect(() => cut(everybody, { type: 'leave-one-out', by: 'speaker', dev: 'partners' })).toThrow(
      'fold 1: expected utterances in train, received none.',
    );
    const guests = [...utterances, { id: 'train/x/0', speaker: 'S1M', emotion: 'e0' }];
    expect(() => cut(guests, { type: 'leave-one-out', by: 'speaker', dev: 'partners' })).toThrow(
      'received S1M, who also talks in others',
    );
  });

  it('refuses sessions that are missing, that share a dialogue, or that share a speaker', () => {
    const bySession = { type: 'leave-one-out', by: 'session' };
    expect(() => cut(corpus([2, 2]), bySession)).toThrow(
      'expected a session in every row, received none in 4 of 4 utterances, such as train/0/0.',
    );
    const torn = utterances.map((own, i) => (i === 1 ? { ...own, session: '2' } : own));
    expect(() => cut(torn, bySession)).toThrow('each dialogue in one session, received train/d0 in 1 and 2');
    const guest = utterances.map((own, i) => (i === 12 ? { ...own, speaker: 'S1F' } : own));
    expect(() => cut(guest, bySession)).toThrow('each speaker in one session, received S1F in 1 and 2.');
    expect(cut(guest, { ...bySession, sharedSpeakers: true })).toHaveLength(11);
  });

  it('says that speakers who all talk with each other cannot be parted', () => {
    expect(() => cut(corpus([3, 3, 3, 3]), { type: 'k-fold', folds: 3, by: 'speaker' })).toThrow(
      'splits: expected at least 3 groups of speakers who never talk with each other, received 1.',
    );
  });
});

describe('splitUtterances: lists of folds', () => {
  const utterances = pairs(6, 2);

  it('takes names and globs, with dev of its own or the next fold', () => {
    const folds = [[1, 2], { heldOut: ['{3,4}'], dev: [6] }];
    const cuts = cut(utterances, { type: 'folds', by: 'session', folds });
    const names = (part: readonly number[]): string[] => keysOf(utterances, part, session);
    expect(cuts.map(({ heldOut, dev, train }) => [heldOut!, dev, train].map(names))).toEqual([
      [
        ['1', '2'],
        ['3', '4'],
        ['5', '6'],
      ],
      [['3', '4'], ['6'], ['1', '2', '5']],
    ]);
    expectApart(utterances, cuts, session, dialogueIdOf, speaker);
  });

  it('knows dialogues by their name, and by their split and name', () => {
    const folds = [['d1?'], ['train/d2']];
    const [first, second] = cut(utterances, { type: 'folds', by: 'dialogue', folds });
    expect(keysOf(utterances, first!.heldOut!, dialogueIdOf)).toEqual(['train/d10', 'train/d11']);
    expect(keysOf(utterances, second!.heldOut!, dialogueIdOf)).toEqual(['train/d2']);
  });

  it('refuses names of nothing, and what would be held out twice', () => {
    const list = (...folds: unknown[]) => cut(utterances, { type: 'folds', by: 'session', folds });
    expect(() => list([1], [9])).toThrow(
      'splits.folds.1: expected sessions of 1, 2, 3, 4, 5, 6; received "9", which names none.',
    );
    expect(() => list([1, 2], [2])).toThrow('received train/d2/0 in fold 1 too');
    expect(() => list({ heldOut: [1], dev: [1] })).toThrow('received train/d0/0 as dev too');
  });
});

describe('splitUtterances: hold-out', () => {
  it("takes the dataset's own dev", () => {
    const utterances = corpus([2, 3, 1, 2]);
    expect(cut(utterances, { type: 'hold-out' })).toEqual([
      { train: [0, 1, 2, 3, 4, 5], dev: [6, 7], leftOut: [] },
    ]);
  });

  it('holds dev out of train by name, as sessions 29–32 of KEMDy20', () => {
    const utterances = pairs(32, 1);
    const dev = { by: 'session', names: [29, 30, 31, 32] };
    const [own] = cut(utterances, { type: 'hold-out', dev });
    expect(keysOf(utterances, own!.dev, session)).toEqual(['29', '30', '31', '32']);
    expectApart(utterances, [own!], session, speaker, dialogueIdOf);
  });

  it.each(['dialogue', 'session', 'speaker'] as const)('holds out a share by %s', (by) => {
    const utterances = pairs(20, 3);
    for (const stratify of [false, true]) {
      const cuts = cut(utterances, { type: 'hold-out', dev: { by, fraction: 0.2, stratify } });
      expect(cuts[0]!.dev.length / utterances.length).toBeCloseTo(0.2, 1);
      expectApart(utterances, cuts, dialogueIdOf, ...(by === 'dialogue' ? [] : [session, speaker]));
    }
  });

  it.each([
    ['one of five sessions', 5, 30, { type: 'leave-one-out', by: 'session', dev: { by: 'session' } }],
    ['one of four dialogues', 1, 4, { type: 'hold-out', dev: { by: 'dialogue' } }],
    ['one of two dialogues', 1, 2, { type: 'hold-out', dev: { by: 'dialogue' } }],
    ['all but one of three', 3, 1, { type: 'hold-out', dev: { by: 'session', fraction: 0.95 } }],
  ])('holds out %s, stratified or not, with every seed', (_, sessions, dialogues, splits) => {
    const random = createRandom(1);
    const utterances = pairs(sessions, dialogues).map((utterance) => ({
      ...utterance,
      emotion: ['angry', 'happy', 'neutral', 'sad'][random.integer(4)]!,
    }));
    for (const stratify of [false, true]) {
      for (let seed = 0; seed < 20; seed++) {
        const dev = { fraction: 0.1, ...splits.dev, stratify };
        for (const { train, dev: held } of cut(utterances, { ...splits, dev, seed })) {
          const units = (part: readonly number[]): number =>
            keysOf(utterances, part, dev.by === 'session' ? session : dialogueIdOf).length;
          expect(units(held)).toBe(dev.fraction > 0.5 ? 2 : 1);
          expect(units(train)).toBeGreaterThan(0);
        }
      }
    }
  });

  it('leaves out what others say to speakers who are dev by name', () => {
    const utterances = pairs(3, 1);
    const [own] = cut(utterances, { type: 'hold-out', dev: { by: 'speaker', names: ['S1F'] } });
    expect([own!.dev.length, own!.leftOut.length, own!.train.length]).toEqual([2, 2, 8]);
    expect(keysOf(utterances, own!.leftOut, speaker)).toEqual(['S1M']);
  });

  it('asks for dev where there is none, and refuses a second one', () => {
    expect(() => cut(pairs(3, 1), { type: 'hold-out' })).toThrow(
      'splits: expected a dev split in the dataset',
    );
    expect(() => cut(corpus([2, 3, 1, 2]), { type: 'hold-out', dev: {} })).toThrow(
      'splits.dev: expected a dataset without a dev split, received one with 2 utterances.',
    );
  });

  it('trains on everything where the recipe says so', () => {
    expect(cut(corpus([1, 1, 1, 1]), { type: 'everything' })).toEqual([
      { train: [0, 1, 2, 3], dev: [], leftOut: [] },
    ]);
  });
});

describe('splitUtterances: utterances mixed in from another dataset', () => {
  const own = pairs(4, 6);
  const strangers = Array.from({ length: 40 }, (_, i) => ({
    id: `train/other.${i}/0`,
    speaker: 'unknown',
    emotion: 'e0',
    mixed: 'other',
  }));
  // One after each of ours, so that places differ.
  const both: readonly SplitUtterance[] = own.flatMap((one, i) =>
    strangers[i] ? [one, strangers[i]] : [one],
  );

  it.each([
    { type: 'hold-out', dev: { by: 'dialogue', fraction: 0.3 } },
    { type: 'hold-out', dev: { by: 'session', names: ['2'] } },
    { type: 'hold-out', dev: { by: 'speaker', fraction: 0.3, stratify: true } },
    { type: 'k-fold', folds: 4 },
    { type: 'k-fold', folds: 3, by: 'session' },
    { type: 'leave-one-out', by: 'session' },
    { type: 'leave-one-out', by: 'speaker', dev: 'partners' },
    { type: 'folds', by: 'session', folds: [['1'], ['2', '3']], dev: { by: 'dialogue', fraction: 0.2 } },
    { type: 'everything' },
  ])('are always train, and leave the cut of the others as it is: %j', (splits) => {
    const idsOf = (utterances: readonly SplitUtterance[], part: readonly number[] = []): string[] =>
      part.map((i) => utterances[i]!.id);
    const alone = cut(own, splits);
    const mixed = cut(both, splits);
    expect(mixed).toHaveLength(alone.length);
    for (const [k, { train, dev, heldOut, leftOut }] of mixed.entries()) {
      expect(idsOf(both, dev)).toEqual(idsOf(own, alone[k]!.dev));
      expect(idsOf(both, heldOut)).toEqual(idsOf(own, alone[k]!.heldOut));
      expect(idsOf(both, leftOut)).toEqual(idsOf(own, alone[k]!.leftOut));
      const ids = idsOf(both, train);
      expect(ids.filter((id) => id.startsWith('train/other.'))).toHaveLength(40);
      expect(ids.filter((id) => !id.startsWith('train/other.'))).toEqual(idsOf(own, alone[k]!.train));
    }
  });
});

describe('splitUtterances: utterances that are only read', () => {
  /** The same corpus with utterances that are only read behind every other one, and two dialogues of them alone. */
  const withContext = (utterances: readonly SplitUtterance[]): SplitUtterance[] => [
    ...utterances.flatMap((utterance, i): SplitUtterance[] => [
      utterance,
      ...(i % 2 === 0
        ? [
            {
              ...utterance,
              id: `${utterance.id}9`,
              emotion: i % 4 === 0 ? '' : 'e1',
              use: 'context' as const,
            },
          ]
        : []),
    ]),
    ...['x', 'y'].map((name) => ({
      id: `train/${name}/0`,
      session: '99',
      speaker: `only ${name}`,
      emotion: '',
      use: 'context' as const,
    })),
  ];
  const plain = [
    ...pairs(6, 3),
    ...pairs(6, 3).map((utterance) => ({
      ...utterance,
      id: utterance.id.replace('train/', 'dev/'),
    })),
  ];
  const train = pairs(6, 4);
  const idsOf = (utterances: readonly SplitUtterance[], part: readonly number[] = []): string[] =>
    part.map((i) => utterances[i]!.id);

  it.each<[string, readonly SplitUtterance[], object]>([
    ["the dataset's own dev", plain, { type: 'hold-out' }],
    ['a share of the dialogues', train, { type: 'hold-out', dev: { fraction: 0.2 } }],
    ['a share of the sessions', train, { type: 'hold-out', dev: { by: 'session', fraction: 0.2 } }],
    ['a stratified share', train, { type: 'hold-out', dev: { fraction: 0.2, stratify: true } }],
    ['folds of dialogues', train, { type: 'k-fold', folds: 4 }],
    ['stratified folds', train, { type: 'k-fold', folds: 4, stratify: true, dev: { fraction: 0.1 } }],
    ['folds of speakers', train, { type: 'k-fold', folds: 3, by: 'speaker' }],
    ['each session', train, { type: 'leave-one-out', by: 'session' }],
    ['each speaker', train, { type: 'leave-one-out', by: 'speaker' }],
    ['each speaker, and the partners', train, { type: 'leave-one-out', by: 'speaker', dev: 'partners' }],
    ['a list', train, { type: 'folds', by: 'session', folds: [['1'], ['2'], ['3']] }],
    ['everything', train, { type: 'everything' }],
  ])('change no part: %s', (_, utterances, splits) => {
    const more = withContext(utterances);
    const cuts = cut(more, splits);
    const scored = (part: readonly number[]) =>
      idsOf(
        more,
        part.filter((i) => more[i]!.use === undefined),
      );
    expect(
      cuts.map(({ train, dev, heldOut = [], leftOut }) => [train, dev, heldOut, leftOut].map(scored)),
    ).toEqual(
      cut(utterances, splits).map(({ train, dev, heldOut = [], leftOut }) =>
        [train, dev, heldOut, leftOut].map((part) => idsOf(utterances, part)),
      ),
    );
    for (const { train, dev, heldOut = [], leftOut } of cuts) {
      expect(leftOut.every((i) => more[i]!.use === undefined)).toBe(true);
      for (const part of [train, dev, heldOut]) {
        const ids = new Set(idsOf(more, part));
        // Each stands behind the utterance that it follows, of the same speaker, and nowhere else.
        for (const id of ids) if (id.endsWith('9')) expect(ids).toContain(id.slice(0, -1));
        for (const i of part) {
          const follower = more.find(({ id }) => id === `${more[i]!.id}9`);
          if (follower) expect(ids).toContain(follower.id);
        }
        expect([...ids].some((id) => /\/[xy]\//.test(id))).toBe(false);
      }
    }
  });

  it('keep a speaker out of training whose words there are context alone', () => {
    // Bo speaks in both dialogues; in Ada's nobody has said what he felt.
    const utterances: SplitUtterance[] = [
      { id: 'train/a/0', speaker: 'Ada', emotion: 'e0' },
      { id: 'train/a/1', speaker: 'Bo', emotion: '', use: 'context' },
      { id: 'train/b/0', speaker: 'Bo', emotion: 'e1' },
      { id: 'train/c/0', speaker: 'Cy', emotion: 'e0' },
      { id: 'train/d/0', speaker: 'Di', emotion: 'e1' },
    ];
    const cuts = cut(utterances, { type: 'leave-one-out', by: 'speaker' });
    const bo = cuts.find(({ heldOut }) => idsOf(utterances, heldOut).includes('train/b/0'))!;
    expect([...bo.train, ...bo.dev].map((i) => utterances[i]!.id)).not.toContain('train/a/0');
    expect(idsOf(utterances, bo.leftOut)).toEqual(['train/a/0']);
    // Nothing of him is left to read with what Ada says either: a speaker stands in one part.
    const ada = cuts.find(({ heldOut }) => idsOf(utterances, heldOut).includes('train/a/0'))!;
    expect(idsOf(utterances, ada.heldOut)).toEqual(['train/a/0']);
  });

  it('are nothing to train on', () => {
    const utterances = withContext([]);
    expect(() => cut(utterances, { type: 'everything' })).toThrow(
      'splits: expected utterances to train on, received 2 of use: context alone.',
    );
  });
});
