import { createEmbedding, createLayerNorm, createTransformerBlock, zeros } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { activationSchema, countSchema, parseConfig, rateSchema } from '../config.js';
import { linearMaker } from '../linear-maker.js';
import { type SourceArray, sourcesOf, type Take, type WeightSource } from '../weights/weight-source.js';
import type { TextBackbone, TextBackboneOptions } from './text-backbone.js';

const only = <Value extends boolean>(value: Value) =>
  z.literal(value, { error: `expected ${value}` }).default(value as never);

const schema = z.object({
  vocab_size: countSchema,
  n_positions: countSchema,
  n_embd: countSchema,
  n_layer: countSchema,
  n_head: countSchema,
  n_inner: countSchema.nullish(),
  activation_function: activationSchema.default('gelu-tanh'),
  layer_norm_epsilon: z.number().positive().default(1e-5),
  resid_pdrop: rateSchema.default(0.1),
  embd_pdrop: rateSchema.default(0.1),
  attn_pdrop: rateSchema.default(0.1),
  scale_attn_weights: only(true),
  scale_attn_by_inverse_layer_idx: only(false),
});

/** Names of a layer's parts; query, key and value are one array. */
const PARTS = {
  'attention/query': 'attn.c_attn',
  'attention/key': 'attn.c_attn',
  'attention/value': 'attn.c_attn',
  'attention/output': 'attn.c_proj',
  'attention-norm': 'ln_1',
  'feed-forward/0': 'mlp.c_fc',
  'feed-forward/1': 'mlp.c_proj',
  'feed-forward-norm': 'ln_2',
};

/** Which third of the packed array. */
const THIRDS = ['attention/query', 'attention/key', 'attention/value'];

/**
 * GPT-2: learned embeddings of words and positions, transformer layers with the norm before each part, each token seeing itself and those
 * before it, and a layer norm at the end.
 *
 * Parameters: `<path>/embeddings/words|positions/table`, of layer i `<path>/layers/<i>/…` as `createTransformerBlock` of `@erc/nn` has them,
 * `<path>/norm/…`. The file keeps kernels as `[in, out]`, and query, key and value in one; here they are `[out, in]`, one by one.
 *
 * @see Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"
 * @throws EncoderError for a config that is not GPT-2's, or scales attention in another way.
 */
export function createGpt2(
  config: Readonly<Record<string, unknown>>,
  { path, lora, dropoutRate, firstLayer = 0, random }: TextBackboneOptions,
): TextBackbone {
  const settings = parseConfig(schema, config, path);
  const { n_embd: dim, n_layer: numLayers, layer_norm_epsilon: eps } = settings;
  const linear = linearMaker(lora);
  const table = (name: string, count: number) =>
    createEmbedding({ path: `${path}/embeddings/${name}`, count, dim, random, init: zeros });
  const words = firstLayer > 0 ? undefined : table('words', settings.vocab_size);
  const positions = firstLayer > 0 ? undefined : table('positions', settings.n_positions);
  const blocks = Array.from({ length: numLayers - firstLayer }, (_, i) =>
    createTransformerBlock({
      path: `${path}/layers/${firstLayer + i}`,
      dim,
      numHeads: settings.n_head,
      hiddenDim: settings.n_inner ?? 4 * dim,
      norm: 'pre',
      eps,
      activation: settings.activation_function,
      dropoutRates: {
        hidden: dropoutRate ?? settings.resid_pdrop,
        attention: dropoutRate ?? settings.attn_pdrop,
      },
      random,
      linear,
    }),
  );
  const last = createLayerNorm({ path: `${path}/norm`, dim, eps });
  const parts = [...(words && positions ? [words, positions] : []), ...blocks, last];
  const parameters = parts.flatMap((part) => part.parameters);

  return {
    dim,
    lora,
    numLayers,
    hasFinalNorm: true,
    vocabularySize: settings.vocab_size,
    maxSteps: settings.n_positions,
    parameters,
    sources: [
      ...sourcesOf(parameters, path, {
        'embeddings/words': 'wte',
        'embeddings/positions': 'wpe',
        norm: 'ln_f',
      }),
      ...blocks.flatMap((block, i) => {
        const number = firstLayer + i;
        const root = `${path}/layers/${number}`;
        const names = Object.fromEntries(
          Object.entries(PARTS).map(([part, name]) => [part, `h.${number}.${name}`]),
        );
        return sourcesOf(block.parameters, root, names).map((source) => turned(source, root));
      }),
    ],
    isBelow(name) {
      const layer = /^h\.(\d+)\./.exec(name);
      return firstLayer > 0 && (layer ? Number(layer[1]) < firstLayer : /^w[tp]e\./.test(name));
    },
    embed(ids, context) {
      if (!words || !positions) {
        throw new Error(`${path}: expected hidden states, since layer ${firstLayer} is the first.`);
      }
      return tf.tidy(() => {
        // Padding stands at the end: positions are a slice of the table.
        const place = tf.slice(positions.parameters[0]!.variable, [0, 0], [ids.shape[1], dim]);
        return context.dropout(
          tf.add<tf.Tensor3D>(words.apply(ids), place),
          dropoutRate ?? settings.embd_pdrop,
        );
      });
    },
    layers: (hidden, _mask, context, to = numLayers, from = firstLayer) =>
      tf.tidy(() => {
        // A real token sees what is before it, and padding stands at the end: it is never seen, so that no mask is needed.
        const scoreBias = futureBias(hidden.shape[1]);
        const top = blocks
          .slice(from - firstLayer, to - firstLayer)
          .reduce((x, block) => block.apply(x, { scoreBias }, context), hidden);
        return to === numLayers ? last.apply(top, context) : top;
      }),
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

/** 0 for what has been, −10⁹ for what is to come: `[1, 1, steps, steps]`. Computed of two rows of numbers, which alone stand in a compiled program. */
function futureBias(steps: number): tf.Tensor4D {
  const at = tf.range(0, steps, 1, 'int32');
  const isFuture = tf.greater(tf.reshape(at, [1, 1, 1, steps]), tf.reshape(at, [1, 1, steps, 1]));
  return tf.mul(tf.cast(isFuture, 'float32'), -1e9);
}

/** The source of a linear layer: its kernel is turned round, and query, key and value are a third of the columns each. */
function turned({ parameter, names }: WeightSource, root: string): WeightSource {
  const part = parameter.path.slice(root.length + 1).replace(/\/\w+$/, '');
  const third = THIRDS.indexOf(part);
  if (part.endsWith('-norm')) return { parameter, names };
  return { parameter, names, take: third < 0 ? columns(0, 1) : columns(third, THIRDS.length) };
}

/** Columns `part` of `parts` of a `[in, out]` array as `[out / parts, in]`; of a bias, its part. */
const columns = (part: number, parts: number): Take => ({
  shape: ([rows, all]) => (all === undefined ? [rows! / parts] : [all / parts, rows!]),
  values(array) {
    const result = new Float32Array(array.data.length / parts);
    eachOfColumns(array, part, parts, (i, at) => {
      result[i] = array.data[at]!;
    });
    return result;
  },
  put(values, array) {
    eachOfColumns(array, part, parts, (i, at) => {
      array.data[at] = values[i]!;
    });
  },
});

/** Visits the numbers of a part of the columns: the place in the parameter, and that in the file's array. */
function eachOfColumns(
  { shape: [rows, all], data }: SourceArray,
  part: number,
  parts: number,
  visit: (i: number, at: number) => void,
): void {
  if (all === undefined) {
    const width = data.length / parts;
    for (let i = 0; i < width; i++) visit(i, part * width + i);
    return;
  }
  const width = all / parts;
  for (let row = 0; row < rows!; row++) {
    const from = row * all + part * width;
    for (let column = 0; column < width; column++) visit(column * rows! + row, from + column);
  }
}
