import type { TextInput, Turn } from '@erc/core';
import { charNgramHashes, wordNgramHashes } from './ngrams.js';
import { countTerms, type TermCounts } from './term-counts.js';
import type { ResolvedTfidfEncoderOptions } from './tfidf-options.js';

/** The two ways in which a text is cut. */
export type Analyzer = 'word' | 'char';

/** One stretch of the encoder's output, with its place in it. */
export type Field =
  | {
      readonly kind: 'turns';
      readonly analyzer: Analyzer;
      /** Whose turns are counted: everybody's, or those of the utterance's speaker alone. */
      readonly of: 'all' | 'speaker';
      /** The turns it reads: how far back (0 is the utterance itself), and their weights before the field is normalised. */
      readonly turns: readonly { readonly distance: number; readonly weight: number }[];
      readonly offset: number;
      readonly length: number;
    }
  | { readonly kind: 'speaker'; readonly offset: number; readonly length: number };

/** The analyzers that the options ask for, in their one order. */
export function analyzersOf(options: ResolvedTfidfEncoderOptions): Analyzer[] {
  const all: Analyzer[] = ['word', 'char'];
  return all.filter((analyzer) => options[`${analyzer}Ngrams`] !== false);
}

/** The output's layout: the utterance's word and char fields, those of previous turns by distance, those of the speaker's turns, the speaker. */
export function fieldsOf(options: ResolvedTfidfEncoderOptions): { fields: Field[]; dim: number } {
  const { buckets, contextTurns, contextDecay, speakerTurns, speakerBuckets, weights } = options;
  const previous = Array.from({ length: contextTurns }, (_, i) => ({
    distance: i + 1,
    weight: (contextDecay ?? 1) ** i,
  }));
  const groups =
    contextDecay === undefined ? previous.map((turn) => [turn]) : previous.length > 0 ? [previous] : [];
  const own = Array.from({ length: speakerTurns }, (_, i) => [{ distance: i + 1, weight: 1 }]);
  const fields: Field[] = [];
  let offset = 0;
  for (const [of, turns] of [
    ...[[{ distance: 0, weight: 1 }], ...groups].map((each) => ['all', each] as const),
    ...own.map((each) => ['speaker', each] as const),
  ]) {
    for (const analyzer of analyzersOf(options)) {
      const length = weights[analyzer] * (turns[0]!.distance > 0 ? weights.context : 1);
      fields.push({ kind: 'turns', analyzer, of, turns, offset, length });
      offset += buckets;
    }
  }
  if (speakerBuckets !== false) {
    fields.push({ kind: 'speaker', offset, length: weights.speaker });
    offset += speakerBuckets;
  }
  return { fields, dim: offset };
}

/**
 * The turn `distance` places before the utterance among everybody's or its speaker's, the utterance itself for 0, `undefined` before the
 * first one.
 */
export function turnAt(input: TextInput, distance: number, of: 'all' | 'speaker' = 'all'): Turn | undefined {
  if (distance === 0) return input;
  const { history = [], speaker } = input;
  return (of === 'all' ? history : history.filter((turn) => turn.speaker === speaker)).at(-distance);
}

/** A function that counts the terms of a text for one analyzer. */
export function createTermCounter(
  options: ResolvedTfidfEncoderOptions,
): (text: string, analyzer: Analyzer) => TermCounts {
  const { wordNgrams, charNgrams, buckets, alternateSign, lowercase } = options;
  const pattern = new RegExp(options.tokenPattern, 'gu');
  return (text, analyzer) => {
    const folded = lowercase ? text.toLowerCase() : text;
    const hashes =
      analyzer === 'word'
        ? wordNgrams && wordNgramHashes(folded, wordNgrams, pattern)
        : charNgrams && charNgramHashes(folded, charNgrams);
    return countTerms(hashes || [], buckets, alternateSign);
  };
}
