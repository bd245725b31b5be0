import { ConfigError, DataError, EncoderError, type SparseFeatureArray, type TextInput } from '@erc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../__fixtures__/tfidf.json' with { type: 'json' };
import { fitTfidfEncoder, restoreTfidfEncoder } from './tfidf-encoder.js';
import type { TfidfEncoderOptions } from './tfidf-options.js';

type Options = Omit<TfidfEncoderOptions, 'type'>;

const said = (text: string, history: readonly string[] = [], speaker = 'Ana'): TextInput => ({
  speaker,
  text,
  history: history.map((turn) => ({ speaker: 'Ben', text: turn })),
});

const TRAIN = [
  said('Where were you all night?'),
  said('I was at work, honest!', ['Where were you all night?']),
  said('At work? On a Sunday?!', ['Where were you all night?', 'I was at work, honest!'], 'Ben'),
];

const fit = (options: Options = {}) => fitTfidfEncoder({ type: 'tfidf', buckets: 256, ...options }, TRAIN);
const encode = async (input: TextInput, options: Options = {}) =>
  (await fit(options).encode([input]))[0] as SparseFeatureArray;

/** Euclidean length of the elements at `from … to - 1`. */
const lengthOf = ({ indices, values }: SparseFeatureArray, from: number, to: number): number =>
  Math.sqrt(values.reduce((sum, x, i) => sum + (indices[i]! >= from && indices[i]! < to ? x * x : 0), 0));

const words = fc
  .array(fc.constantFrom('where', 'night', 'work', 'Sunday', 'honest', '!', '?!', 'zebra'), { maxLength: 6 })
  .map((list) => list.join(' '));

describe('fitTfidfEncoder', () => {
  it.each(golden.cases)('matches scikit-learn: $name', async ({ options, fit: train, texts, expected }) => {
    const encoder = fitTfidfEncoder(
      { type: 'tfidf', contextTurns: 0, ...(options as Options) },
      train.map((text) => said(text)),
    );
    const features = (await encoder.encode(texts.map((text) => said(text)))) as SparseFeatureArray[];
    for (const [i, { indices, values }] of features.entries()) {
      expect([...indices], texts[i]).toEqual(expected[i]!.indices);
      for (const [k, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!.values[k]!, 6);
    }
  });

  it('gives ascending indices without repetition, below dim', () =>
    fc.assert(
      fc.asyncProperty(words, fc.array(words, { maxLength: 3 }), async (text, history) => {
        const { indices, dim } = await encode(said(text, history), { speakerBuckets: 16 });
        expect(dim).toBe(4 * 256 + 16);
        expect([...indices]).toEqual([...new Set(indices)].sort((a, b) => a - b));
        expect(Math.min(0, ...indices)).toBe(0);
        expect(Math.max(...indices)).toBeLessThan(dim);
      }),
      { seed: 1, numRuns: 30 },
    ));

  it('does not read turns beyond contextTurns', () =>
    fc.assert(
      fc.asyncProperty(
        words,
        words,
        words,
        fc.array(words, { maxLength: 4 }),
        async (text, one, two, older) => {
          const options = { contextTurns: 2 };
          expect(await encode(said(text, [...older, two, one]), options)).toEqual(
            await encode(said(text, [two, one]), options),
          );
        },
      ),
      { seed: 2, numRuns: 30 },
    ));

  it('gives a batch what it gives one by one', async () => {
    const encoder = fit({ contextTurns: 2, speakerBuckets: 8 });
    const batched = await encoder.encode(TRAIN);
    for (const [i, input] of TRAIN.entries()) expect(await encoder.encode([input])).toEqual([batched[i]]);
  });

  it('learns the same from utterances in another order', () => {
    const other = fitTfidfEncoder({ type: 'tfidf', buckets: 256 }, [...TRAIN].reverse());
    expect(other.id).toBe(fit().id);
  });

  it('gives each field the length of its weight', async () => {
    const options = { speakerBuckets: 8, weights: { word: 2, char: 3, context: 0.5, speaker: 0.25 } };
    const feature = await encode(said('At work all night', ['where were you']), options);
    const lengths = [0, 1, 2, 3].map((field) => lengthOf(feature, 256 * field, 256 * (field + 1)));
    for (const [field, length] of lengths.entries()) expect(length).toBeCloseTo([2, 3, 1, 1.5][field]!, 5);
    expect(lengthOf(feature, 1024, 1032)).toBeCloseTo(0.25, 6);
  });

  it('leaves the fields of turns before the first one empty', async () => {
    const feature = await encode(said('At work'), { contextTurns: 2 });
    expect(feature.dim).toBe(6 * 256);
    expect(lengthOf(feature, 512, 6 * 256)).toBe(0);
  });

  it('gives a previous turn, in its field, the values it had as the utterance', async () => {
    const options = { contextTurns: 2, weights: { context: 1 } };
    const alone = await encode(said('Where were you?'), options);
    const before = await encode(said('', ['Where were you?', '']), options);
    expect([...before.indices]).toEqual([...alone.indices].map((index) => index + 4 * 256));
    expect(before.values).toEqual(alone.values);
  });

  it("reads earlier turns of the utterance's own speaker, whatever was said between", async () => {
    const options = { contextTurns: 0, speakerTurns: 2, weights: { context: 1 } };
    const turn = (speaker: string, text: string) => ({ speaker, text });
    const history = [turn('Ana', 'night'), turn('Ben', 'no'), turn('Ana', 'work'), turn('Ben', 'yes')];
    const of = (speaker: string) => encode({ speaker, text: '', history }, options);
    const last = await encode(said('work'), options);
    const { indices, values, dim } = await of('Ana');
    expect(dim).toBe(6 * 256);
    const field = [...indices.keys()].filter((k) => indices[k]! >= 512 && indices[k]! < 1024);
    expect(field.map((k) => indices[k]! - 512)).toEqual([...last.indices]);
    expect(field.map((k) => values[k])).toEqual([...last.values]);
    expect(lengthOf(await of('Ana'), 1024, 1280)).toBeCloseTo(1, 5); // 'night', two of her turns back
    expect((await of('Eve')).indices).toHaveLength(0);
  });

  it('shares one field between previous turns where they decay, nearer ones counting more', async () => {
    const encoder = fit({
      charNgrams: false,
      contextTurns: 2,
      contextDecay: 0.5,
      buckets: 2 ** 16,
      weights: { context: 1 },
    });
    const [both, near] = (await encoder.encode([said('', ['night', 'work']), said('', ['work'])])) as [
      SparseFeatureArray,
      SparseFeatureArray,
    ];
    expect(both.dim).toBe(2 * 2 ** 16);
    const work = both.indices.indexOf(near.indices[0]!);
    expect(both.values[work]).toBeCloseTo(1 / Math.sqrt(1.25), 6);
    expect(both.values[1 - work]).toBeCloseTo(0.5 / Math.sqrt(1.25), 6);
  });

  it('sets one element for the speaker, the same for the same name', async () => {
    const options = { speakerBuckets: 64, contextTurns: 0 };
    const at = async (speaker: string) => [...(await encode(said('', [], speaker), options)).indices];
    expect(await at('Ana')).toHaveLength(1);
    expect(await at('Ana')).toEqual(await at('Ana'));
    expect(await at('Ana')).not.toEqual(await at('Ben'));
  });

  it('tells options and training sets apart by id', () => {
    const other = fitTfidfEncoder({ type: 'tfidf', buckets: 256 }, TRAIN.slice(1));
    const ids = [fit(), fit({ minDf: 2 }), fit({ weights: { char: 2 } }), other].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(fit().id).toBe(fit({ contextTurns: 1 }).id);
  });

  it('stops when its signal is aborted, and reports progress', async () => {
    const seen: [number, number][] = [];
    await fit().encode(TRAIN, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual([1, 2, 3].map((done) => [done, 3]));
    const stopped = fit().encode(TRAIN, { signal: AbortSignal.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
  });

  it.each<[string, Options, string]>([
    [
      'minDf above what every term has',
      { minDf: 1_000_000, charNgrams: false },
      'tfidf: minDf: expected at most 2, the texts of 3 that have the most frequent term; received 1000000.',
    ],
    ['minDf one above it', { minDf: 3, charNgrams: false }, 'tfidf: minDf: expected at most 2'],
    [
      'no token in any text',
      { tokenPattern: 'zz', charNgrams: false },
      'tfidf: wordNgrams, charNgrams, tokenPattern: expected terms in the 3 training texts, received none with tokenPattern "zz".',
    ],
    [
      'n-grams that are longer than every text',
      { wordNgrams: [16, 16], charNgrams: false },
      'expected terms in the 3 training texts, received none',
    ],
  ])('refuses an empty vocabulary: %s', (_, options, message) => {
    expect(() => fit(options)).toThrow(ConfigError);
    expect(() => fit(options)).toThrow(message);
  });

  it('refuses to fit on nothing', () => {
    expect(() => fitTfidfEncoder({ type: 'tfidf' }, [])).toThrow(DataError);
  });

  it.each([
    [{ buckets: 1000 }, /power of two, received 1000/],
    [{ wordNgrams: [2, 1] }, /shortest/],
    [{ tokenPattern: '(' }, /regular expression/],
    [{ wordNgrams: false, charNgrams: false }, /false for both/],
    [{ bucket: 256 }, /bucket/],
  ])('names what is wrong with %j', (options, message) => {
    expect(() => fit(options as Options)).toThrow(ConfigError);
    expect(() => fit(options as Options)).toThrow(message);
  });
});

describe('restoreTfidfEncoder', () => {
  const options: TfidfEncoderOptions = { type: 'tfidf', buckets: 256, speakerBuckets: 8 };

  it('gives the id and features of the fitted encoder', async () => {
    const fitted = fitTfidfEncoder(options, TRAIN);
    const restored = restoreTfidfEncoder(options, fitted.state());
    expect(restored.id).toBe(fitted.id);
    expect(await restored.encode(TRAIN)).toEqual(await fitted.encode(TRAIN));
  });

  it('keeps its state to itself', async () => {
    const fitted = fitTfidfEncoder(options, TRAIN);
    const before = await fitted.encode(TRAIN);
    for (const { data } of Object.values(fitted.state())) data.fill(0);
    expect(await fitted.encode(TRAIN)).toEqual(before);
  });

  it('names an array that is missing, unknown or of another size', () => {
    const state = fitTfidfEncoder(options, TRAIN).state();
    const restore = (changed: Parameters<typeof restoreTfidfEncoder>[1]) => () =>
      restoreTfidfEncoder(options, changed);
    expect(restore({})).toThrow(EncoderError);
    expect(restore({ ...state, extra: state['idf/word']! })).toThrow(
      /expected idf\/char, idf\/word, received/,
    );
    expect(restore({ ...state, 'idf/word': { data: new Float32Array(8), shape: [8] } })).toThrow(
      /idf\/word: expected float32 \[256\], received float32 \[8\]/,
    );
    expect(restore({ ...state, 'idf/word': { data: new Int32Array(256), shape: [256] } })).toThrow(/int32/);
  });
});
