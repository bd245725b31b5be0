import * as tf from '@tensorflow/tfjs';
import { attend, crossAttention, gelu, layerNorm, linear, type Parameters, selfAttention } from './layers.js';

export const CLASSES = 7;

/** A model of the comparison, in some size. Parameters have the names and shapes of its PyTorch twin. */
export interface Workload {
  readonly batch: number;
  readonly inputs: readonly (readonly number[])[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  logits(
    inputs: readonly tf.Tensor[],
    parameters: Parameters,
    dropout: <T extends tf.Tensor>(x: T) => T,
  ): tf.Tensor;
}

type Shapes = Record<string, readonly number[]>;

const linearShapes = (name: string, out: number, into: number): Shapes => ({
  [`${name}.weight`]: [out, into],
  [`${name}.bias`]: [out],
});
const normShapes = (name: string, dim: number): Shapes => ({
  [`${name}.weight`]: [dim],
  [`${name}.bias`]: [dim],
});
const attentionShapes = (name: string, dim: number): Shapes => ({
  [`${name}.in_proj_weight`]: [3 * dim, dim],
  [`${name}.in_proj_bias`]: [3 * dim],
  ...linearShapes(`${name}.out_proj`, dim, dim),
});

/** Three vectors to tokens, self-attention over the tokens, residual, layer norm, MLP. */
export function attentionFusion({
  batch = 32,
  dim = 768,
  hidden = 512,
  heads = 4,
  mlp = [256, 128],
} = {}): Workload {
  const [wide, narrow] = mlp as [number, number];
  return {
    batch,
    inputs: [[dim], [dim], [dim]],
    shapes: {
      ...linearShapes('project.0', hidden, dim),
      ...linearShapes('project.1', hidden, dim),
      ...linearShapes('project.2', hidden, dim),
      ...linearShapes('q', hidden, hidden),
      ...linearShapes('k', hidden, hidden),
      ...linearShapes('v', hidden, hidden),
      ...linearShapes('out', hidden, hidden),
      ...normShapes('norm', hidden),
      ...linearShapes('mlp.0', wide, 3 * hidden),
      ...linearShapes('mlp.2', narrow, wide),
      ...linearShapes('mlp.4', CLASSES, narrow),
    },
    logits(inputs, p) {
      const tokens = tf.stack(
        inputs.map((x, i) => linear(x, p, `project.${i}`)),
        1,
      );
      const split = (name: string): tf.Tensor =>
        tf.transpose(tf.reshape(linear(tokens, p, name), [batch, 3, heads, hidden / heads]), [0, 2, 1, 3]);
      const mixed = attend([split('q'), split('k'), split('v')]);
      const normal = layerNorm(tf.add(tokens, linear(mixed, p, 'out')), p, 'norm');
      const first = tf.relu(linear(tf.reshape(normal, [batch, 3 * hidden]), p, 'mlp.0'));
      return linear(tf.relu(linear(first, p, 'mlp.2')), p, 'mlp.4');
    },
  };
}

/** The outer product of two vectors, cut into patches, through mixer blocks. */
export function tensorMixer({
  batch = 8,
  dim = 1024,
  side = 256,
  patch = 16,
  hidden = 512,
  depth = 12,
} = {}): Workload {
  const count = (side / patch) ** 2;
  const grid = side / patch;
  const blocks = Array.from({ length: depth }, (_, i) => `blocks.${i}`);
  return {
    batch,
    inputs: [[dim], [dim]],
    shapes: Object.assign(
      {
        ...linearShapes('a', side, dim),
        ...linearShapes('t', side, dim),
        ...linearShapes('embed', hidden, patch * patch),
      },
      ...blocks.map((name) => ({
        ...normShapes(`${name}.norm1`, hidden),
        ...normShapes(`${name}.norm2`, hidden),
        ...linearShapes(`${name}.token.0`, 4 * count, count),
        ...linearShapes(`${name}.token.2`, count, 4 * count),
        ...linearShapes(`${name}.channel.0`, hidden / 2, hidden),
        ...linearShapes(`${name}.channel.2`, hidden, hidden / 2),
      })),
      normShapes('norm', hidden),
      linearShapes('head', CLASSES, hidden),
    ),
    logits([a, t], p) {
      const outer = tf.mul(tf.expandDims(linear(a!, p, 'a'), 2), tf.expandDims(linear(t!, p, 't'), 1));
      const patches = tf.transpose(tf.reshape(outer, [batch, grid, patch, grid, patch]), [0, 1, 3, 2, 4]);
      let x = linear(tf.reshape(patches, [batch, count, patch * patch]), p, 'embed');
      for (const name of blocks) {
        const tokens = tf.transpose(layerNorm(x, p, `${name}.norm1`), [0, 2, 1]);
        x = tf.add(
          x,
          tf.transpose(linear(gelu(linear(tokens, p, `${name}.token.0`)), p, `${name}.token.2`), [0, 2, 1]),
        );
        x = tf.add(
          x,
          linear(
            gelu(linear(layerNorm(x, p, `${name}.norm2`), p, `${name}.channel.0`)),
            p,
            `${name}.channel.2`,
          ),
        );
      }
      return linear(tf.mean(layerNorm(x, p, 'norm'), 1), p, 'head');
    },
  };
}

/** Text over audio and audio over text: pre-norm cross-attention and feed-forward each way, pooled, MLP. */
export function crossModal({
  batch = 4,
  dim = 768,
  heads = 8,
  steps = [128, 512],
  mlp = 512,
} = {}): Workload {
  const [textSteps, audioSteps] = steps as [number, number];
  const blockShapes = (name: string): Shapes => ({
    ...attentionShapes(`${name}.attention`, dim),
    ...normShapes(`${name}.nq`, dim),
    ...normShapes(`${name}.nk`, dim),
    ...normShapes(`${name}.nf`, dim),
    ...linearShapes(`${name}.ff.0`, 4 * dim, dim),
    ...linearShapes(`${name}.ff.2`, dim, 4 * dim),
  });
  return {
    batch,
    inputs: [
      [textSteps, dim],
      [audioSteps, dim],
    ],
    shapes: {
      ...blockShapes('ta'),
      ...blockShapes('at'),
      ...linearShapes('mlp.0', mlp, 2 * dim),
      ...linearShapes('mlp.2', CLASSES, mlp),
    },
    logits([text, audio], p) {
      const block = (name: string, query: tf.Tensor, key: tf.Tensor): tf.Tensor => {
        const seen = crossAttention(
          layerNorm(query, p, `${name}.nq`),
          layerNorm(key, p, `${name}.nk`),
          heads,
          p,
          `${name}.attention`,
        );
        const x = tf.add(query, seen);
        return tf.add(
          x,
          linear(tf.relu(linear(layerNorm(x, p, `${name}.nf`), p, `${name}.ff.0`)), p, `${name}.ff.2`),
        );
      };
      const first = tf.reshape(tf.slice(block('ta', text!, audio!), [0, 0, 0], [batch, 1, dim]), [
        batch,
        dim,
      ]);
      const pooled = tf.concat([first, tf.mean(block('at', audio!, text!), 1)], 1);
      return linear(gelu(linear(pooled, p, 'mlp.0')), p, 'mlp.2');
    },
  };
}

/** BERT-base blocks (post-norm), mean pooled. Dropout at BERT's places, where it is asked for. */
export function bertBlocks({
  batch = 8,
  dim = 768,
  heads = 12,
  feedForward = 3072,
  steps = 64,
  depth = 4,
} = {}): Workload {
  const blocks = Array.from({ length: depth }, (_, i) => `blocks.layers.${i}`);
  return {
    batch,
    inputs: [[steps, dim]],
    shapes: Object.assign(
      {},
      ...blocks.map((name) => ({
        ...attentionShapes(`${name}.self_attn`, dim),
        ...linearShapes(`${name}.linear1`, feedForward, dim),
        ...linearShapes(`${name}.linear2`, dim, feedForward),
        ...normShapes(`${name}.norm1`, dim),
        ...normShapes(`${name}.norm2`, dim),
      })),
      linearShapes('head', CLASSES, dim),
    ),
    logits([input], p, dropout) {
      let x = input!;
      for (const name of blocks) {
        const mixed = selfAttention(x, heads, p, `${name}.self_attn`, dropout);
        x = layerNorm(tf.add(x, dropout(mixed)), p, `${name}.norm1`);
        const wide = dropout(gelu(linear(x, p, `${name}.linear1`)));
        x = layerNorm(tf.add(x, dropout(linear(wide, p, `${name}.linear2`))), p, `${name}.norm2`);
      }
      return linear(tf.mean(x, 1), p, 'head');
    },
  };
}

/** Two layers on joined frozen features. */
export function head({ batch = 64, dim = 2304, hidden = 512 } = {}): Workload {
  return {
    batch,
    inputs: [[dim]],
    shapes: { ...linearShapes('0', hidden, dim), ...linearShapes('2', CLASSES, hidden) },
    logits: ([x], p) => linear(tf.relu(linear(x!, p, '0')), p, '2'),
  };
}

export const WORKLOADS: Readonly<Record<string, () => Workload>> = {
  'attention-fusion': attentionFusion,
  'tensor-mixer': tensorMixer,
  'cross-attention': crossModal,
  'bert-blocks': bertBlocks,
  head,
};
