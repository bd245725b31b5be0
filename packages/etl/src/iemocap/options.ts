import { z } from 'zod';
import { sourceFields } from '../source/source-schema.js';
import { IEMOCAP_CODES, IEMOCAP_EMOTIONS, type IemocapCode } from './emotions.js';

/** The corpus's ten speakers, session by session. */
export const IEMOCAP_SPEAKERS = [1, 2, 3, 4, 5].flatMap((session) => [`Ses0${session}F`, `Ses0${session}M`]);
const seed = z.int().default(42);
/** Share of the training dialogues that becomes dev. */
const devFraction = z.number().gt(0).lt(1).default(0.1);

/** Own classes: labels in class order, with the codes of each. */
const groupsSchema = z
  .record(z.string().min(1), z.array(z.enum(IEMOCAP_CODES as [IemocapCode, ...IemocapCode[]])).min(1))
  .superRefine((groups, context) => {
    const labels = Object.entries(groups);
    if (labels.length === 0) {
      context.addIssue({ code: 'custom', message: 'expected at least one label, received none' });
    }
    const codes = labels.flatMap(([, own]) => own);
    const again = codes.find((code, i) => codes.indexOf(code) < i);
    if (again !== undefined) {
      context.addIssue({ code: 'custom', message: `expected each code once, received ${again} again` });
    }
    for (const code of IEMOCAP_CODES) {
      // Votes for a code that is left out stand under its own name, and must not add to a class.
      if (Object.hasOwn(groups, IEMOCAP_EMOTIONS[code]) && !codes.includes(code)) {
        context.addIssue({
          code: 'custom',
          message: `expected ${code} in a class, because there is a class "${IEMOCAP_EMOTIONS[code]}", received it in none`,
        });
      }
    }
  });

/** Options of the `iemocap` source. */
export const iemocapSourceOptionsSchema = z.strictObject({
  source: z.literal('iemocap'),
  ...sourceFields,
  /** Folder of the release: the one with `Session1` … `Session5`, or the one above `IEMOCAP_full_release/`. */
  from: z.string().min(1),
  /**
   * The classes. `4`: angry, happy (with excited), sad, neutral. `5`: these and *other*, which is everything else, also what raters do
   * not agree on. `6`: happy, sad, neutral, angry, excited, frustrated. `all`: the ten labels that raters can agree on. Or own classes
   * in their order, with the release's codes: `{ negative: [ang, sad, fru], positive: [hap, exc] }`.
   */
  labels: z.union([z.literal([4, 5, 6, 'all']), groupsSchema]).default(4),
  /**
   * What becomes of an utterance whose label is in no class: `context`, it stands in its dialogue to be read with the others, without an emotion,
   * and is neither trained on nor scored; `drop`, it is left out. @default 'context'
   */
  otherUtterances: z.enum(['context', 'drop']).default('context'),
  /**
   * Where voices come from: the release's `sentences/wav`, or its `dialog/wav` cut by the start and end times, or nowhere (text
   * only).
   */
  audio: z.enum(['sentences', 'dialog', 'none']).default('sentences'),
  /**
   * Which channel of a dialogue's recording is the speaker's own; with `audio: dialog` only. `measured`: each speaker's is the one
   * that is louder, over the whole dialogue, while that speaker talks. `marker-left` and `marker-right`: the left (right) one belongs to
   * whoever wears the markers, which the dialogue's name tells. `left`: the left one, whoever talks. `mean`: both.
   */
  channel: z.enum(['measured', 'marker-left', 'marker-right', 'left', 'mean']).default('measured'),
  /** Which utterances are train, dev and test. */
  split: z
    .discriminatedUnion('type', [
      /** One session is test; a share of the other dialogues is dev. */
      z.strictObject({
        type: z.literal('session'),
        test: z.int().min(1).max(5).default(5),
        devFraction,
        seed,
      }),
      /** One speaker is test, the other of that session dev, the other sessions train. */
      z.strictObject({ type: z.literal('speaker'), test: z.enum(IEMOCAP_SPEAKERS) }),
      /** No test: all sessions are train and dev, for folds over everything. */
      z.strictObject({ type: z.literal('no-test'), devFraction, seed }),
    ])
    .prefault({ type: 'session' }),
});

/** Options of the `iemocap` source, as a recipe gives them. */
export type IemocapSourceOptions = z.input<typeof iemocapSourceOptionsSchema>;
/** {@link IemocapSourceOptions} with the defaults filled in. */
export type ResolvedIemocapOptions = z.output<typeof iemocapSourceOptionsSchema>;
