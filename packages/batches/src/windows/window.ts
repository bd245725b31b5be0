import { ConfigError, ownValue, type StreamSpec } from '@erc/core';
import * as z from 'zod';
import type { DialogueIndex } from '../examples/dialogue-index.js';

/** A stream option: the vectors of neighbouring utterances are read together. Strict: an unknown key is an error. */
export const streamWindowSchema = z
  .strictObject({
    /** Utterances before the one in question. K contexts of a published system are `before: K - 1`. @default 0 */
    before: z.int().min(0).default(0),
    /** Utterances after it. 0: past only. @default 0 */
    after: z.int().min(0).default(0),
    /**
     * Utterances by their places, in place of `before` and `after`: `[-1]` is the previous utterance alone, `[0, -1, -2]` three of them, the newest
     * first. @default those from `before` to `after`, the oldest first
     */
    at: z.array(z.int()).min(1).optional(),
    /**
     * What stands outside the dialogue: `zero` is padding (mask 0); `learned` a trained vector, `window/<stream>/padding`, that counts
     * as a step (mask 1).
     * @default 'zero'
     */
    padding: z.enum(['zero', 'learned']).default('zero'),
    /** A `sequence` of the vectors, or one vector of them end to end (`concat`), `before + 1 + after` times as wide. @default 'sequence' */
    join: z.enum(['sequence', 'concat']).default('sequence'),
    /**
     * `session-list`: as system C gathers them. Neighbours are those in the list of the session, dialogue after dialogue; at its beginning the vectors stand first and
     * zeros come last, so that the centre moves; zeros are steps like all others (mask 1); and `after: 0` reads one utterance too late, −1, 0, 1 of
     * `before: 2`.
     */
    legacy: z.literal('session-list').optional(),
  })
  .refine(
    ({ before, after, at }) => at !== undefined || before + after > 0,
    'expected before or after of at least 1, or at, received none',
  )
  .refine(({ before, after, at }) => at === undefined || before + after === 0, {
    path: ['at'],
    message: 'expected at, or before and after, received both',
  })
  .refine(
    ({ legacy, before, after, at, padding }) =>
      legacy === undefined || (at === undefined && padding === 'zero' && (after === before || after === 0)),
    {
      path: ['legacy'],
      message: 'expected before and after that are equal, or after: 0, and padding of zeros, received others',
    },
  )
  .refine(({ at = [] }) => new Set(at).size === at.length, {
    path: ['at'],
    message: 'expected places that differ, received one twice',
  });

/** A window of a stream with every default filled in. */
export type StreamWindow = z.output<typeof streamWindowSchema>;

/** Places of a window relative to the utterance, in the order of its steps. */
const placesOf = ({ before, after, at }: StreamWindow): readonly number[] =>
  at ?? Array.from({ length: before + 1 + after }, (_, step) => step - before);

/** Steps of a window: those before, the utterance itself, those after; or those that it names. */
export const windowSteps = ({ before, after, at }: StreamWindow): number => at?.length ?? before + 1 + after;

/**
 * How far a window reaches: it reads nothing of utterances that are more than so many places away.
 */
export function windowReach({ before, after, at, legacy }: StreamWindow): {
  readonly before: number;
  readonly after: number;
} {
  if (at) {
    return {
      before: at.reduce((most, place) => Math.max(most, -place), 0),
      after: at.reduce((most, place) => Math.max(most, place), 0),
    };
  }
  // At the beginning of its list such a window moves towards the end.
  return legacy === undefined ? { before, after } : { before, after: before };
}

/**
 * What a model reads of a stream with a window: a sequence of the same width, or one wide vector.
 *
 * @throws ConfigError for a stream that is a sequence already.
 */
export function windowSpec(name: string, spec: StreamSpec, window: StreamWindow): StreamSpec {
  if (spec.kind !== 'vector') {
    throw new ConfigError(
      `streams.${name}.window: expected features of one vector per utterance, received sequences of steps.`,
    );
  }
  return window.join === 'concat'
    ? { ...spec, dim: spec.dim * windowSteps(window) }
    : { ...spec, kind: 'sequence' };
}

/** The streams as a model reads them: those with a window by {@link windowSpec}. */
export const windowedSpecs = (
  specs: Readonly<Record<string, StreamSpec>>,
  windows: Readonly<Record<string, StreamWindow>>,
): Record<string, StreamSpec> =>
  Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const window = ownValue(windows, name);
      return [name, window ? windowSpec(name, spec, window) : spec];
    }),
  );

/**
 * The utterances of a window: by `before` and `after` the oldest first, with the one in question always at place `before`; by `at` as that lists them.
 * −1 for what lies outside its dialogue. Neighbours go by order: a gap in the numbering is none in the dialogue.
 *
 * @param index Of dialogues; of sessions for a window with `legacy: session-list`.
 */
export function windowOf(
  { members, dialogueOf, placeOf }: DialogueIndex,
  example: number,
  window: StreamWindow,
): number[] {
  const dialogue = members[dialogueOf[example]!]!;
  const own = placeOf[example]!;
  if (window.legacy !== undefined) return publishedWindow(dialogue, own, window);
  return placesOf(window).map((place) => dialogue[own + place] ?? -1);
}

/** The window of the place `own` of a session's list, as system C cuts it: see `legacy`. */
function publishedWindow(
  session: readonly number[],
  own: number,
  { before, after }: Pick<StreamWindow, 'before' | 'after'>,
): number[] {
  const found = session.slice(Math.max(0, own - before), own + before + 1);
  const whole = Array.from({ length: 2 * before + 1 }, (_, step) => found[step] ?? -1);
  return after === 0 ? whole.slice(1, before + 2) : whole;
}
