import { ConfigError, ownValue, type StreamSpec } from '@erc/core';
import { z } from 'zod';
import type { DialogueIndex } from '../examples/dialogue-index.js';

/** A stream option: the vectors of neighbouring utterances are read together. Strict: an unknown key is an error. */
export const streamWindowSchema = z
  .strictObject({
    /** Utterances before the one in question. K contexts of a published system are `before: K - 1`. @default 0 */
    before: z.int().min(0).default(0),
    /** Utterances after it. 0: past only. @default 0 */
    after: z.int().min(0).default(0),
    /**
     * What stands outside the dialogue: `zero` is padding (mask 0); `learned` a trained vector, `window/<stream>/padding`, that counts
     * as a step (mask 1).
     * @default 'zero'
     */
    padding: z.enum(['zero', 'learned']).default('zero'),
    /** A `sequence` of the vectors, or one vector of them end to end (`concat`), `before + 1 + after` times as wide. @default 'sequence' */
    join: z.enum(['sequence', 'concat']).default('sequence'),
  })
  .refine(({ before, after }) => before + after > 0, 'expected before or after of at least 1, received none');

/** A window of a stream with every default filled in. */
export type StreamWindow = z.output<typeof streamWindowSchema>;

/** Steps of a window: those before, the utterance itself, those after. */
export const windowSteps = ({ before, after }: StreamWindow): number => before + 1 + after;

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
 * The utterances of a window, oldest first: `before + 1 + after` examples with the one in question always at place `before`, and −1
 * for what lies outside its dialogue. Neighbours go by order: a gap in the numbering is none in the dialogue.
 */
export function windowOf(
  { members, dialogueOf, placeOf }: DialogueIndex,
  example: number,
  window: StreamWindow,
): number[] {
  const dialogue = members[dialogueOf[example]!]!;
  const first = placeOf[example]! - window.before;
  return Array.from({ length: windowSteps(window) }, (_, step) => dialogue[first + step] ?? -1);
}
