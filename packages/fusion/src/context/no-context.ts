import { z } from 'zod';
import { defineContext } from './define-context.js';

/** Leaves each utterance as it is: the model sees one utterance at a time. No options, no parameters. */
export const noContext = defineContext({
  schema: z.strictObject({ type: z.literal('none') }),
  readsDialogues: () => false,
  create: () => ({ parameters: [], apply: ({ values }) => values, dispose() {} }),
});
