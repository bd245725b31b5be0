import { ConfigError } from '@erc/core';
import type { StreamSpec } from '@erc/nn';
import { z } from 'zod';
import type { DialogueIndex } from './dialogue-index.js';

/** A stream option: the vectors of neighbouring utterances become a sequence. Strict: an unknown key is an error. */
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
  })
  .refine(({ before, after }) => before + after > 0, 'expected before or after of at least 1, received none');

/** A window of a stream with every default filled in. */
export type StreamWindow = z.output<typeof streamWindowSchema>;

/** Steps of a window: those before, the utterance itself, those after. */
export const windowSteps = ({ before, after }: StreamWindow): number => before + 1 + after;

/**
 * What a model reads of a stream with a window: the same width, as a sequence.
 *
 * @throws ConfigError for a stream that is a sequence already.
 */
export function windowSpec(name: string, spec: StreamSpec): StreamSpec {
  if (spec.kind !== 'vector') {
    throw new ConfigError(
      `streams.${name}.window: expected features of one vector per utterance, received sequences of steps.`,
    );
  }
  return { ...spec, kind: 'sequence' };
}

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
