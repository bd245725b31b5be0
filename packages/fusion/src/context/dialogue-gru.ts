import { createGru, createLayerNorm, createLinear, dropoutRateSchema } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { ContextHeart, ContextMaterials } from './contracts.js';
import { defineContext } from './define-context.js';

const schema = z.strictObject({
  type: z.literal('dialogue-gru'),
  /** Width of the state of one direction. */
  hiddenDim: z.int().min(1).default(128),
  /** Recurrent layers, one on the other. */
  numLayers: z.int().min(1).default(1),
  /** Dropout of the states after each layer. */
  dropoutRate: dropoutRateSchema.default(0.1),
  /** `both`: a unit reads the dialogue forwards, another backwards. `past`: forwards only, for use while a dialogue goes on. */
  direction: z.enum(['both', 'past']).default('both'),
  /** Adds the utterance itself to what the dialogue says of it, and normalises the sum; otherwise only the dialogue's share is left. */
  residual: z.boolean().default(true),
});

/**
 * Gated recurrent units over the utterances: `g = dropout(GRU(x))`, then `y = P·g + b`, and with `residual` `LayerNorm(x + y)`. The projection
 * is there only where the states (`hiddenDim`, twice that for `both`) are not as wide as the utterances. The backward unit begins at each
 * dialogue's last real utterance.
 *
 * Parameters: `context/gru/…` (see `createGru`), `context/projection/kernel` and `…/bias`, `context/norm/scale` and `…/bias`.
 *
 * @see Poria et al. 2017, "Context-Dependent Sentiment Analysis in User-Generated Videos", P17-1081 (with LSTM cells)
 */
function createDialogueGru(
  options: z.output<typeof schema>,
  { dim, random }: ContextMaterials,
): ContextHeart {
  const { hiddenDim, numLayers, dropoutRate, direction, residual } = options;
  const bidirectional = direction === 'both';
  const gru = createGru({
    path: 'context/gru',
    inputDim: dim,
    hiddenDim,
    numLayers,
    bidirectional,
    dropoutRate,
    random,
  });
  const { outputDim: inputDim } = gru;
  const projection =
    inputDim === dim
      ? undefined
      : createLinear({ path: 'context/projection', inputDim, outputDim: dim, random });
  const norm = residual ? createLayerNorm({ path: 'context/norm', dim }) : undefined;
  const parts = [gru, projection, norm];

  return {
    parameters: parts.flatMap((part) => part?.parameters ?? []),
    apply({ values, mask }, context) {
      const states = context.dropout(gru.apply(values, context, mask), dropoutRate);
      const said = projection?.apply(states, context) ?? states; // [dialogues, utterances, dim]
      return norm ? norm.apply(tf.add<tf.Tensor3D>(values, said), context) : said;
    },
    dispose() {
      for (const part of parts) part?.dispose();
    },
  };
}

/** {@link createDialogueGru}, described. */
export const dialogueGru = defineContext({
  schema,
  readsAhead: ({ direction }) => direction === 'both',
  create: createDialogueGru,
});
