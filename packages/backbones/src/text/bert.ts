import {
  createEmbedding,
  createLayerNorm,
  createTransformerBlock,
  type ForwardContext,
  zeros,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { activationSchema, countSchema, parseConfig, rateSchema } from '../config.js';
import { linearMaker } from '../linear-maker.js';
import { paddingBias } from '../padding-bias.js';
import { sourcesOf } from '../weights/weight-source.js';
import type { TextBackbone, TextBackboneOptions } from './text-backbone.js';

const schema = z.object({
  model_type: z.string(),
  vocab_size: countSchema,
  hidden_size: countSchema,
  /** ELECTRA's embeddings may be narrower. */
  embedding_size: countSchema.optional(),
  num_hidden_layers: countSchema,
  num_attention_heads: countSchema,
  intermediate_size: countSchema,
  hidden_act: activationSchema.default('gelu'),
  max_position_embeddings: countSchema,
  type_vocab_size: countSchema,
  layer_norm_eps: z.number().positive().default(1e-12),
  pad_token_id: z.int().min(0).nullish(),
  hidden_dropout_prob: rateSchema.default(0.1),
  attention_probs_dropout_prob: rateSchema.default(0.1),
  position_embedding_type: z.literal('absolute', { error: 'expected "absolute"' }).default('absolute'),
});

/** Positions of these begin behind the padding's id. */
const OFFSET = new Set(['roberta', 'camembert', 'xlm-roberta']);

/** Names of a layer's parts in the files of transformers. */
const PARTS = {
  'attention/query': 'attention.self.query',
  'attention/key': 'attention.self.key',
  'attention/value': 'attention.self.value',
  'attention/output': 'attention.output.dense',
  'attention-norm': 'attention.output.LayerNorm',
  'feed-forward/0': 'intermediate.dense',
  'feed-forward/1': 'output.dense',
  'feed-forward-norm': 'output.LayerNorm',
};

/**
 * BERT, RoBERTa and ELECTRA: learned embeddings of words and positions, a layer norm, and transformer layers with the norm after each sum.
 * All tokens have the first type; ELECTRA's narrow embeddings are projected to the width of the layers.
 *
 * Parameters: `<path>/embeddings/words|positions|types/table`, `embeddings/norm/…`, `embeddings/projection/…` (ELECTRA), and of layer i
 * `<path>/layers/<i>/…` as `createTransformerBlock` of `@erc/nn` has them.
 *
 * @see Devlin et al. 2019, arXiv:1810.04805; Liu et al. 2019, arXiv:1907.11692; Clark et al. 2020, arXiv:2003.10555
 * @throws EncoderError for a config that is none of them.
 */
export function createBert(
  config: Readonly<Record<string, unknown>>,
  { path, lora, dropoutRate, firstLayer = 0, random }: TextBackboneOptions,
): TextBackbone {
  const settings = parseConfig(schema, config, path);
  const dim = settings.hidden_size;
  const eps = settings.layer_norm_eps;
  const hiddenRate = dropoutRate ?? settings.hidden_dropout_prob;
  const attentionRate = dropoutRate ?? settings.attention_probs_dropout_prob;
  const linear = linearMaker(lora);
  const offset = OFFSET.has(settings.model_type) ? (settings.pad_token_id ?? 0) + 1 : 0;
  const embeddings = firstLayer > 0 ? undefined : createEmbeddings();
  const blocks = Array.from({ length: settings.num_hidden_layers - firstLayer }, (_, i) =>
    createTransformerBlock({
      path: `${path}/layers/${firstLayer + i}`,
      dim,
      numHeads: settings.num_attention_heads,
      hiddenDim: settings.intermediate_size,
      norm: 'post',
      eps,
      activation: settings.hidden_act,
      dropoutRates: { hidden: hiddenRate, attention: attentionRate },
      random,
      linear,
    }),
  );

  function createEmbeddings() {
    const width = settings.embedding_size ?? dim;
    const root = `${path}/embeddings`;
    const table = (name: string, count: number, paddingIndex?: number) =>
      createEmbedding({
        path: `${root}/${name}`,
        count,
        dim: width,
        random,
        init: zeros,
        ...(paddingIndex !== undefined && { paddingIndex }),
      });
    const words = table('words', settings.vocab_size, settings.pad_token_id ?? undefined);
    const positions = table('positions', settings.max_position_embeddings);
    const types = table('types', settings.type_vocab_size);
    const norm = createLayerNorm({ path: `${root}/norm`, dim: width, eps });
    const projection =
      width === dim
        ? undefined
        : linearMaker(undefined)({ path: `${root}/projection`, inputDim: width, outputDim: dim, random });
    const [places, kinds] = [positions, types].map(({ parameters }) => parameters[0]!.variable);
    const parts = [words, positions, types, norm, ...(projection ? [projection] : [])];
    const parameters = parts.flatMap((part) => part.parameters);
    return {
      parts,
      sources: sourcesOf(parameters, root, {
        words: 'embeddings.word_embeddings',
        positions: 'embeddings.position_embeddings',
        types: 'embeddings.token_type_embeddings',
        norm: 'embeddings.LayerNorm',
        projection: 'embeddings_project',
      }),
      apply(ids: tf.Tensor2D, context: ForwardContext): tf.Tensor3D {
        // Padding stands at the end, so positions are a slice of the table: its gradient is a pad, where a look-up's would be a scatter.
        const place = tf.slice(places!, [offset, 0], [ids.shape[1], width]);
        const kind = tf.slice(kinds!, [0, 0], [1, width]);
        const sum = tf.add<tf.Tensor3D>(words.apply(ids), tf.add(place, kind));
        const normal = context.dropout(norm.apply(sum, context), hiddenRate);
        return projection ? projection.apply(normal, context) : normal;
      },
    };
  }

  const parts = [...(embeddings?.parts ?? []), ...blocks];
  return {
    dim,
    lora,
    numLayers: settings.num_hidden_layers,
    hasFinalNorm: false,
    vocabularySize: settings.vocab_size,
    maxSteps: settings.max_position_embeddings - offset,
    parameters: parts.flatMap(({ parameters }) => parameters),
    sources: [
      ...(embeddings?.sources ?? []),
      ...blocks.flatMap(({ parameters }, i) => {
        const number = firstLayer + i;
        return sourcesOf(
          parameters,
          `${path}/layers/${number}`,
          Object.fromEntries(
            Object.entries(PARTS).map(([part, name]) => [part, `encoder.layer.${number}.${name}`]),
          ),
        );
      }),
    ],
    isBelow(name) {
      const layer = /^encoder\.layer\.(\d+)\./.exec(name);
      return firstLayer > 0 && (layer ? Number(layer[1]) < firstLayer : name.startsWith('embeddings'));
    },
    embed(ids, context) {
      if (!embeddings)
        throw new Error(`${path}: expected hidden states, since layer ${firstLayer} is the first.`);
      return tf.tidy(() => embeddings.apply(ids, context));
    },
    layers: (hidden, mask, context, to = settings.num_hidden_layers, from = firstLayer) =>
      tf.tidy(() => {
        const scoreBias = paddingBias(mask);
        return blocks
          .slice(from - firstLayer, to - firstLayer)
          .reduce((x, block) => block.apply(x, { scoreBias }, context), hidden);
      }),
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}
