import { z } from 'zod';
import type { ContextHeart } from './contracts.js';

/** Options of the context `none`: there are none. */
export const noneContextOptionsSchema = z.strictObject({});

/** Leaves each utterance as it is: the model sees one utterance at a time. No parameters. */
export function createNoneContext(): ContextHeart {
  return { parameters: [], apply: ({ values }) => values, dispose() {} };
}
