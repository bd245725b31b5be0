import * as z from 'zod';

/** A letter or digit, then these and what belongs to them: vowel signs and other marks, and the joiners of Persian and Indian scripts. */
const WORD = '[\\p{L}\\p{N}_][\\p{L}\\p{N}\\p{M}_\\u200c\\u200d]*';

/**
 * Words of any script that has spaces between words, with inner apostrophes (`don't` is one token), and the punctuation that carries emotion: runs of `!`
 * and `?`, and dots of hesitation.
 *
 * @see Unicode Technical Standard #18, Annex C: `\w`
 */
export const DEFAULT_TOKEN_PATTERN = `${WORD}(?:['’]${WORD})*|[!?]+|\\.{2,}|…`;

/** The default before words had marks: it ends a word of Hindi at each of its vowel signs. Runs from then have it in their recipe. */
export const EARLIER_TOKEN_PATTERN = "[\\p{L}\\p{N}_]+(?:['’][\\p{L}\\p{N}_]+)*|[!?]+|\\.{2,}|…";

const isPowerOfTwo = (value: number): boolean => 2 ** Math.round(Math.log2(value)) === value;

const bucketCount = z
  .int()
  .min(2)
  .max(2 ** 24)
  .refine(isPowerOfTwo, { error: ({ input }) => `expected a power of two, received ${input}` });

const ngramRange = z
  .tuple([z.int().min(1).max(16), z.int().min(1).max(16)])
  .refine(([shortest, longest]) => shortest <= longest, {
    error: ({ input }) => `expected [shortest, longest], received [${input}]`,
  });

const weight = (otherwise: number) => z.number().positive().default(otherwise);

/** Options of the `'tfidf'` text encoder, with their defaults. Strict: an unknown key is an error. */
export const tfidfEncoderOptionsSchema = z
  .strictObject({
    type: z.literal('tfidf'),
    /** Shortest and longest n-gram of words, or `false` for none. @default [1, 2] */
    wordNgrams: z.union([ngramRange, z.literal(false)]).default([1, 2]),
    /** Shortest and longest n-gram of characters inside words, or `false` for none. @default [2, 5] */
    charNgrams: z.union([ngramRange, z.literal(false)]).default([2, 5]),
    /** Regular expression (flags `gu`) of one word token. @default {@link DEFAULT_TOKEN_PATTERN} */
    tokenPattern: z
      .string()
      .min(1)
      .refine(isPattern, {
        error: ({ input }) => `expected a regular expression, received ${JSON.stringify(input)}`,
      })
      .default(DEFAULT_TOKEN_PATTERN),
    /** Turns texts into lower case first. @default true */
    lowercase: z.boolean().default(true),
    /** Buckets that n-grams are hashed into, for words and for characters of each turn: a power of two. @default 8192 */
    buckets: bucketCount.default(2 ** 13),
    /**
     * Lets half of the n-grams count −1, so that those that share a bucket cancel instead of adding up. Worth it only where buckets are
     * few: it makes document frequencies of shared buckets meaningless. @default false
     */
    alternateSign: z.boolean().default(false),
    /** Uses 1 + ln(count) instead of the count. @default true */
    sublinearTf: z.boolean().default(true),
    /** Leaves out buckets that fewer training texts have. @default 1 */
    minDf: z.int().min(1).default(1),
    /** How many turns before the utterance are read. @default 1 */
    contextTurns: z.int().min(0).max(64).default(1),
    /**
     * Absent: each previous turn has fields of its own, by distance. Given: all previous turns share one, the turn at distance d with
     * weight `contextDecay^(d - 1)`.
     */
    contextDecay: z.number().positive().max(1).optional(),
    /**
     * How many earlier turns of the utterance's own speaker are read, whatever was said between: each has fields of its own, with the
     * weight of previous turns. One that `contextTurns` reaches too stands in both.
     * @default 0
     */
    speakerTurns: z.int().min(0).max(64).default(0),
    /** Buckets that the speaker's name is hashed into, as a field with one element set, or `false` for no such field. @default false */
    speakerBuckets: z.union([bucketCount, z.literal(false)]).default(false),
    /**
     * Euclidean length of each field: `word` and `char` for the utterance, times `context` for previous turns, and `speaker`.
     * @default word 1, char 1, context 0.5, speaker 1
     */
    weights: z
      .strictObject({ word: weight(1), char: weight(1), context: weight(0.5), speaker: weight(1) })
      .prefault({}),
  })
  .refine(({ wordNgrams, charNgrams }) => wordNgrams !== false || charNgrams !== false, {
    path: ['charNgrams'],
    error: 'expected wordNgrams or charNgrams, received false for both',
  });

/** Options of the `'tfidf'` text encoder; everything but `type` has a default. */
export type TfidfEncoderOptions = z.input<typeof tfidfEncoderOptionsSchema>;

/** {@link TfidfEncoderOptions} with the defaults filled in. */
export type ResolvedTfidfEncoderOptions = z.output<typeof tfidfEncoderOptionsSchema>;

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'gu');
    return true;
  } catch {
    return false;
  }
}
