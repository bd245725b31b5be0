import { defineEncoder, type Feature } from '@erc/core';
import * as z from 'zod';

/** What {@link letters} has read, in order. */
export interface LettersLog {
  readonly read: string[];
  /** Most inputs at a time. */
  most: number;
}

/**
 * An encoder of a user's own, whose features can be told by hand: `[characters, turns before, 1]` of a text, or with `steps` one step `[1]` for each
 * character.
 */
export function letters(log: LettersLog = { read: [], most: 0 }) {
  return defineEncoder({
    modality: 'text',
    schema: z.strictObject({ type: z.literal('letters'), steps: z.boolean().default(false) }),
    gives: ({ steps }) => (steps ? 'sequence' : 'vector'),
    use: ({ steps }) => ({
      state: 'frozen',
      open: async () => ({
        modality: 'text',
        id: `text/letters/${steps}`,
        dim: steps ? 1 : 3,
        async encode(inputs, { signal } = {}) {
          log.most = Math.max(log.most, inputs.length);
          return inputs.map(({ text, history = [] }): Feature => {
            signal?.throwIfAborted();
            log.read.push(text);
            if (steps) return { data: new Float32Array(text.length).fill(1), shape: [text.length, 1] };
            return { data: Float32Array.of(text.length, history.length, 1), shape: [3] };
          });
        },
        dispose: async () => {},
      }),
    }),
  });
}
