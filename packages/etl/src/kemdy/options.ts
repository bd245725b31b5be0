import { z } from 'zod';
import { sourceFields } from '../source/source-schema.js';
import { kemdyTextShape } from './clean-text.js';
import { kemdy19SplitSchema, kemdy20SplitSchema } from './split-sessions.js';

/** Dialogues of KEMDy19 whose bio-signals are incomplete: system B leaves them out. */
export const KEMDY19_PUBLISHED_EXCLUSIONS = [
  'Sess01_impro03',
  'Sess01_impro04',
  'Sess03_script04',
  'Sess06_script02',
  'Sess07_script02',
] as const;

const dialogues = z.array(z.string().regex(/^Sess\d+_[a-z]+\d+$/, 'expected a name such as Sess01_script02'));

const shape = {
  ...sourceFields,
  ...kemdyTextShape,
  /**
   * The emotion of an utterance whose raters' majority ties: `nearest-centroid`, the emotion whose published mean of valence and arousal is
   * nearest to the utterance's; `first`, the one that the annotation names first; `last`, the one that it names last, as each of system D's copies of a tie
   * has it; `drop`, none: see `otherUtterances`. The column `tie`
   * names all of them, in alphabetical order. @default 'nearest-centroid'
   */
  ties: z.enum(['nearest-centroid', 'first', 'last', 'drop']).default('nearest-centroid'),
  /**
   * What becomes of an utterance without an emotion, since its tie is not decided or the annotation names none that is known: `context`, it stands in its dialogue
   * to be read with the others, and is neither trained on nor scored; `drop`, it is left out. @default 'context'
   */
  otherUtterances: z.enum(['context', 'drop']).default('context'),
  /** Which published table of means decides ties: this corpus's own, or that of KEMDy19 and KEMDy20 together. @default 'own' */
  centroids: z.enum(['own', 'both']).default('own'),
};

/** Options of the `kemdy19` source. */
export const kemdy19SourceOptionsSchema = z.strictObject({
  source: z.literal('kemdy19'),
  /** The folder `KEMDy19` with `annotation` and `wav` in it, or the folder that holds it. */
  from: z.string().min(1),
  ...shape,
  /** Dialogues to leave out; `published` stands for the five whose bio-signals are incomplete. @default none */
  exclude: z.union([z.literal('published'), dialogues]).default([]),
  /** Which sessions become which split. @default the last fifth is test, the first is dev */
  split: kemdy19SplitSchema.prefault({ type: 'fold' }),
});

/** Options of the `kemdy20` source. */
export const kemdy20SourceOptionsSchema = z.strictObject({
  source: z.literal('kemdy20'),
  /** The folder `KEMDy20_v1_1` with `annotation` and `wav` in it, or the folder that holds it. */
  from: z.string().min(1),
  ...shape,
  /** Dialogues to leave out. @default none */
  exclude: dialogues.default([]),
  /** Which sessions become which split. @default 33–40 are test, 29–32 are dev */
  split: kemdy20SplitSchema.prefault({ type: '32-8' }),
});

/** Options of the `kemdy19` source, as a recipe gives them. */
export type Kemdy19SourceOptions = z.input<typeof kemdy19SourceOptionsSchema>;
/** Options of the `kemdy20` source, as a recipe gives them. */
export type Kemdy20SourceOptions = z.input<typeof kemdy20SourceOptionsSchema>;

/** Options of either source with the defaults filled in. */
export type ResolvedKemdyOptions =
  | z.output<typeof kemdy19SourceOptionsSchema>
  | z.output<typeof kemdy20SourceOptionsSchema>;
