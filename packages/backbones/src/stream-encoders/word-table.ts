import { createRandom } from '@erc/core';
import { createEmbedding, type StreamEncoder } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';
import { pooledStream, withOneStep } from './pool-states.js';

/** Options of {@link createWordTable}. */
export interface WordTableOptions {
  /** The parameter is `<path>/words/table`. */
  readonly path: string;
  /** What the vectors begin as: `[words, dim]`. */
  readonly vectors: Float32Array;
  readonly dim: number;
  /** `mean` over the words of an utterance, or `none`: every word's vector. */
  readonly pooling: 'mean' | 'none';
}

/**
 * A table of word vectors that is part of a model and trained with it. Row 0 is that of padding, 0 for good; the word of row n of `vectors` has the id n + 1.
 *
 * - in: ids `[batch, steps]`, int32, with a mask
 * - out: `[batch, dim]`, or `[batch, steps, dim]` with `none`
 */
export function createWordTable({ path, vectors, dim, pooling }: WordTableOptions): StreamEncoder {
  const modality = 'text';
  const count = vectors.length / dim + 1;
  const table = createEmbedding({
    path: `${path}/words`,
    count,
    dim,
    paddingIndex: 0,
    // Nothing is drawn: all values are given.
    random: createRandom(0),
    init: () => {
      const values = new Float32Array(count * dim);
      values.set(vectors, dim);
      return values;
    },
  });
  return {
    input: { modality, kind: 'tokens' },
    output: { modality, dim, kind: pooling === 'none' ? 'sequence' : 'vector' },
    parameters: table.parameters,
    encode({ values, mask, present }) {
      const real = withOneStep(mask!);
      const states = table.apply(values as tf.Tensor2D);
      return {
        modality,
        ...(present && { present }),
        ...pooledStream(states, real, pooling),
      };
    },
    dispose: table.dispose,
  };
}
