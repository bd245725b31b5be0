import { checkTrained, layersSchema, pretrainedFields, trainFields } from '@erc/pretrained';
import * as z from 'zod';
import { speechTokensOptionsSchema } from '../speech/speech-options.js';

/** Options of the `'token-bert'` audio encoder, with their defaults. Strict: an unknown key is an error. */
export const tokenBertOptionsSchema = z
  .strictObject({
    type: z.literal('token-bert'),
    ...pretrainedFields,
    ...trainFields,
    /** Makes the tokens that the model reads. Its `dictionary` is that of the model: it says which id a code has. */
    tokens: speechTokensOptionsSchema.refine(({ dictionary }) => dictionary !== undefined, {
      path: ['dictionary'],
      error: 'expected the dictionary of the model (dict.txt), received none',
    }),
    /**
     * How hidden states become features: of the first token (`<s>`), of the last one, their mean or maximum over all tokens, or `none`: every
     * token's, `[tokens, dim]`.
     * @default 'first'
     */
    pooling: z.enum(['first', 'mean', 'max', 'last', 'none']).default('first'),
    /** Which hidden states. @default 'last' */
    layers: layersSchema.default('last'),
    /** Longest input in tokens, `<s>` and `</s>` counted; of a longer one the end before `</s>` is cut, counted and shown. @default what the model takes */
    maxTokens: z.int().min(3).max(1_000_000).optional(),
    /** Where a longer input is cut. `legacy-end` is system C's way: `</s>` is cut off too. @default 'right': `</s>` stays */
    truncation: z.enum(['right', 'legacy-end']).optional(),
    /** Tokens that are computed at once, padding counted: bounds memory, changes no feature. @default 2048 */
    batchTokens: z.int().min(1).max(10_000_000).default(2048),
  })
  .superRefine(checkTrained);

/** Options of the `'token-bert'` audio encoder; `type`, `model` and `tokens` have no default. */
export type TokenBertOptions = z.input<typeof tokenBertOptionsSchema>;

/** {@link TokenBertOptions} with the defaults filled in. */
export type ResolvedTokenBertOptions = z.output<typeof tokenBertOptionsSchema>;
