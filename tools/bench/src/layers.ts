import * as tf from '@tensorflow/tfjs';

/** Parameters of a model by PyTorch's names. */
export type Parameters = Readonly<Record<string, tf.Variable>>;

/** `x · Wᵀ + b` over the last axis; W is `[out, in]`, as PyTorch stores it. */
export function affine(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const rows = tf.reshape(x, [-1, x.shape.at(-1)!]);
  const product = tf.add(tf.matMul(rows, weight as tf.Tensor2D, false, true), bias);
  return tf.reshape(product, [...x.shape.slice(0, -1), weight.shape[0]!]);
}

export const linear = (x: tf.Tensor, p: Parameters, name: string): tf.Tensor =>
  affine(x, p[`${name}.weight`]!, p[`${name}.bias`]!);

/** Layer norm over the last axis, ε = 1e-5. The gradient of the normalised values is given in closed form. */
export function layerNorm(x: tf.Tensor, p: Parameters, name: string): tf.Tensor {
  const normalise = tf.customGrad((...args) => {
    const [input, save] = args as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    const centred = tf.sub(input, tf.mean(input, -1, true));
    const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5));
    const value = tf.div(centred, deviation);
    save([value, deviation]);
    const gradFunc = (dy: tf.Tensor, [y, std]: tf.Tensor[]): tf.Tensor => {
      const along = tf.mul(y!, tf.mean(tf.mul(dy, y!), -1, true));
      return tf.div(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), along), std!);
    };
    return { value, gradFunc };
  });
  return tf.add(tf.mul(normalise(x), p[`${name}.weight`]!), p[`${name}.bias`]!);
}

/** Exact GELU. */
export const gelu = (x: tf.Tensor): tf.Tensor =>
  tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));

/** `[batch, steps, parts · dim]` to `parts` tensors `[batch, heads, steps, dim / heads]`. */
function heads(x: tf.Tensor, parts: number, count: number): tf.Tensor[] {
  const [batch, steps, width] = x.shape as [number, number, number];
  const split = tf.reshape(x, [batch, steps, parts, count, width / parts / count]);
  const parted = tf.transpose(split, [2, 0, 3, 1, 4]);
  // tfjs cannot differentiate an unstack into one part.
  return parts === 1 ? [tf.squeeze(parted, [0])] : tf.unstack(parted, 0);
}

/** `softmax(QKᵀ/√d) · V`, heads joined: `[batch, steps, dim]`. `dropout` acts on the weights. */
export function attend(
  [q, k, v]: readonly [tf.Tensor, tf.Tensor, tf.Tensor],
  dropout: (weights: tf.Tensor) => tf.Tensor = (weights) => weights,
): tf.Tensor {
  const [batch, count, steps, dim] = q.shape as [number, number, number, number];
  const scores = tf.matMul(tf.mul(q, 1 / Math.sqrt(dim)), k, false, true);
  const mixed = tf.matMul(dropout(tf.softmax(scores)), v);
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, steps, count * dim]);
}

/** Self-attention with one packed kernel `[3 · dim, dim]`, as `torch.nn.MultiheadAttention` has it. */
export function selfAttention(
  x: tf.Tensor,
  count: number,
  p: Parameters,
  name: string,
  dropout?: (weights: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const packed = affine(x, p[`${name}.in_proj_weight`]!, p[`${name}.in_proj_bias`]!);
  const [q, k, v] = heads(packed, 3, count) as [tf.Tensor, tf.Tensor, tf.Tensor];
  return linear(attend([q, k, v], dropout), p, `${name}.out_proj`);
}

/** Attention of `query` over `key`, with the same packed kernel. */
export function crossAttention(
  query: tf.Tensor,
  key: tf.Tensor,
  count: number,
  p: Parameters,
  name: string,
): tf.Tensor {
  const dim = query.shape.at(-1)!;
  const [weightQ, weightKV] = tf.split(p[`${name}.in_proj_weight`]!, [dim, 2 * dim]) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const [biasQ, biasKV] = tf.split(p[`${name}.in_proj_bias`]!, [dim, 2 * dim]) as [tf.Tensor, tf.Tensor];
  const [q] = heads(affine(query, weightQ, biasQ), 1, count) as [tf.Tensor];
  const [k, v] = heads(affine(key, weightKV, biasKV), 2, count) as [tf.Tensor, tf.Tensor];
  return linear(attend([q, k, v]), p, `${name}.out_proj`);
}

/** Mean cross-entropy of logits and one-hot targets. */
export const crossEntropy = (logits: tf.Tensor, targets: tf.Tensor): tf.Scalar =>
  tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), targets), -1)));
