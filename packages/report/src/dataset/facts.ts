import type { Audit, Dialogue } from '@erc/core';
import type { AgreementInput } from '../sections/agreement.js';

/** What a split holds. Utterances that are context alone are counted apart, and nowhere else. */
export interface SplitFacts {
  readonly split: string;
  readonly dialogues: number;
  readonly utterances: number;
  readonly context: number;
  readonly speakers: number;
  /** 0 where the dataset knows no sessions. */
  readonly sessions: number;
  /** Utterances of each label, in the order of the labels. */
  readonly classes: readonly number[];
  /** Utterances without text, voice and face. */
  readonly missing: { readonly text: number; readonly audio: number; readonly visual: number };
}

/** How numbers are spread. Quantiles are interpolated between neighbours. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Of a sample (n − 1); 0 of one number. */
  readonly sd: number;
  readonly min: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly max: number;
}

/** Lengths of one kind: words of an utterance, turns of a dialogue, seconds of a voice. */
export interface LengthFacts {
  readonly title: string;
  readonly splits: readonly (Spread & { readonly split: string })[];
  /** Of all splits together, in steps of equal width; the last one includes its end. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}

/** How much more one emotion uses a word than the others do. */
export interface WordOdds {
  readonly word: string;
  /** In utterances of the emotion, and in the others. */
  readonly count: number;
  readonly others: number;
  /** Natural logarithm of the ratio of the odds, with its 95 % interval. */
  readonly logOdds: number;
  readonly low: number;
  readonly high: number;
}

/** Words by emotion. */
export interface WordFacts {
  readonly split: string;
  readonly words: number;
  readonly vocabulary: number;
  /** Size of the prior, in words. */
  readonly prior: number;
  /** The words of each label that are most its own, in the order of the labels; the surest first. */
  readonly byLabel: readonly (readonly WordOdds[])[];
}

/** Valence and arousal of utterances. */
export interface AffectFacts {
  readonly split: string;
  /** Place of the label, or −1. */
  readonly points: readonly { readonly label: number; readonly valence: number; readonly arousal: number }[];
}

/** Vectors of a feature store. */
export interface VectorFacts {
  readonly store: string;
  readonly split: string;
  /** As the encoder names itself. */
  readonly encoder: string;
  readonly dim: number;
  /** `[rows, dim]`, row-major. Sequences are means over their steps. */
  readonly data: Float32Array;
  /** Place of each row's label; −1 where it is not known which utterance a row is of. */
  readonly labels: readonly number[];
  /** How many the store has of the split, of which the rows are a sample. */
  readonly total: number;
}

/** What a report of a dataset shows: plain data, and the paths of media. */
export interface DatasetFacts {
  readonly name: string;
  /** What may be done with the data, in one sentence. */
  readonly licence: string;
  readonly sha256: string;
  readonly labels: readonly string[];
  /** Those that were read. */
  readonly splits: readonly SplitFacts[];
  /** Those that stay closed, with what the audit says of their size. */
  readonly closed: readonly { readonly split: string; readonly utterances: number }[];
  readonly audit: Audit;
  readonly lengths: readonly LengthFacts[];
  /** How far raters agree, where there are votes. */
  readonly agreement?: AgreementInput;
  readonly affect?: AffectFacts;
  readonly words?: WordFacts;
  readonly vectors?: VectorFacts;
  /** Of the split whose single utterances may be shown. Media paths are absolute. */
  readonly dialogues: readonly Dialogue[];
}
