import { checkTrained, layersSchema, pretrainedFields, trainFields } from '@erc/pretrained';
import * as z from 'zod';
import { cleaningSchema } from '../clean-text.js';

/** What of a dialogue the model reads for an utterance. Never a later turn. */
export const promptSchema = z.discriminatedUnion('type', [
  /** The utterance alone. */
  z.strictObject({ type: z.literal('utterance') }),
  /** All turns so far, each with its speaker, oldest first. */
  z.strictObject({
    type: z.literal('dialogue'),
    /**
     * - `plain`: `NAME: text`, one turn a line.
     * - `said`: the lines `The speaker "NAME" said:`, `###`, the text, `###`; turns are three line breaks apart. (System A.)
     * @default 'plain'
     */
    format: z.enum(['plain', 'said']).default('plain'),
    /** Turns before the utterance that are read. @default all */
    turns: z.int().min(0).max(10_000).optional(),
  }),
  /** The utterance, then those before it, newest first, joined by the tokenizer's separator. */
  z.strictObject({
    type: z.literal('previous'),
    /** Utterances that are read, the one itself counted (system D's K). */
    contexts: z.int().min(1).max(10_000),
    /** @default the tokenizer's `sep_token`, or else its `eos_token` */
    separator: z.string().optional(),
  }),
]);

/** Options of the `'transformer'` text encoder, with their defaults. Strict: an unknown key is an error. */
export const transformerTextOptionsSchema = z
  .strictObject({
    type: z.literal('transformer'),
    ...pretrainedFields,
    ...trainFields,
    /** What of the dialogue is read. @default the utterance alone */
    input: promptSchema.prefault({ type: 'utterance' }),
    /** What is done to the text of every turn first. @default nothing */
    cleaning: cleaningSchema,
    /**
     * How hidden states become features: of the first token (`[CLS]` of BERT, `<s>` of RoBERTa), of the last one (GPT-2), their mean or maximum over
     * all tokens, or `none`: every token's, `[tokens, dim]`.
     * @default 'mean'
     */
    pooling: z.enum(['first', 'mean', 'max', 'last', 'none']).default('mean'),
    /** Which hidden states. @default 'last' */
    layers: layersSchema.default('last'),
    /** Longest input in tokens, special ones counted; longer ones are cut, counted and shown. @default what the model takes */
    maxTokens: z.int().min(3).max(1_000_000).optional(),
    /**
     * Where a longer input is cut; special tokens at its ends stay. `legacy` is system A's way, which forgets the newest turns of a long dialogue:
     * first the end, beyond what the model takes, then the beginning. `legacy-end` is system C's: the end of all tokens, and with it the special token
     * behind the text.
     * @default 'left' for a dialogue, 'right' otherwise: what is oldest is left out
     */
    truncation: z.enum(['left', 'right', 'legacy', 'legacy-end']).optional(),
    /** Tokens that are computed at once, padding counted: bounds memory, changes no feature. @default 2048 */
    batchTokens: z.int().min(1).max(10_000_000).default(2048),
  })
  .superRefine(checkTrained);

/** Options of the `'transformer'` text encoder; everything but `type` and `model` has a default. */
export type TransformerTextOptions = z.input<typeof transformerTextOptionsSchema>;

/** {@link TransformerTextOptions} with the defaults filled in. */
export type ResolvedTransformerTextOptions = z.output<typeof transformerTextOptionsSchema>;
