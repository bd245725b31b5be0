import { createParameter, disposeParameters, type TrainableModule, zeros } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';

/** What the scores of one attention gain, learned for each head. */
export interface ScoreBias extends TrainableModule {
  /** @param same 1 where two utterances have one speaker, else 0: `[dialogues, 1, utterances, utterances]`. @returns broadcasts to `[dialogues, heads, queries, keys]`. */
  of(utterances: number, same: tf.Tensor4D | undefined): tf.Tensor4D;
}

/** Options of {@link createScoreBias}. */
export interface ScoreBiasOptions {
  /** Parameters are `<path>/distance` and `<path>/speaker`. */
  readonly path: string;
  readonly numHeads: number;
  /** Distances beyond share the number of this one. */
  readonly maxDistance: number;
  /** Keys after the query are never seen, and have no number. */
  readonly past: boolean;
  readonly speakers: boolean;
}

/**
 * `d[j − i] + s[same or other speaker]` for query i and key j. All begin at 0: at first, neither place nor speaker counts.
 *
 * - `distance`: `[heads, 2·maxDistance + 1]` for the offsets −maxDistance … maxDistance, `[heads, maxDistance + 1]` for −maxDistance … 0 when `past`
 * - `speaker`: `[heads, 2]`: same, other
 */
export function createScoreBias({
  path,
  numHeads,
  maxDistance,
  past,
  speakers,
}: ScoreBiasOptions): ScoreBias {
  const make = (name: string, width: number) =>
    createParameter(`${path}/${name}`, [numHeads, width], zeros([numHeads, width]));
  const distance = make('distance', past ? maxDistance + 1 : 2 * maxDistance + 1);
  const speaker = speakers ? make('speaker', 2) : undefined;
  const parameters = speaker ? [distance, speaker] : [distance];

  return {
    parameters,
    of(utterances, same) {
      const byDistance = alongDiagonals(
        distance.variable as tf.Tensor as tf.Tensor2D,
        utterances,
        maxDistance,
      );
      if (!speaker || !same) return byDistance;
      const [own, other] = tf.split(tf.reshape(speaker.variable, [1, numHeads, 1, 2]), 2, 3);
      return tf.add(byDistance, tf.add(tf.mul(same, own!), tf.mul(tf.sub(1, same), other!)));
    },
    dispose: () => disposeParameters(parameters),
  };
}

/**
 * `[1, heads, n, n]` with `table[h, clip(j − i) + maxDistance]` at (i, j).
 *
 * Each row is the one above, moved by one place. So 2n numbers per head (those of the offsets 0 … n − 1, then −n … −1), repeated without end
 * and cut into rows of 2n − 1, have row i in its place: position `i·(2n − 1) + j` holds the number `j − i` modulo 2n. No gather is needed,
 * which has no gradient on some backends, and no table of n² distances.
 */
function alongDiagonals(table: tf.Tensor2D, n: number, maxDistance: number): tf.Tensor4D {
  const [heads, width] = table.shape;
  const offsets = tf.concat([tf.range(0, n, 1, 'int32'), tf.range(-n, 0, 1, 'int32')]); // [2n]
  const clipped = tf.maximum(offsets, tf.scalar(-maxDistance, 'int32'));
  const columns = tf.minimum(tf.add(clipped, tf.scalar(maxDistance, 'int32')), tf.scalar(width - 1, 'int32'));
  const numbered = tf.expandDims(tf.range(0, width, 1, 'int32'), 1);
  const chosen = tf.cast<tf.Tensor2D>(tf.equal(numbered, tf.expandDims(columns, 0)), 'float32'); // [width, 2n]
  const numbers = tf.matMul(table, chosen); // [heads, 2n]
  const repeated = tf.mul(tf.expandDims(numbers, 1), tf.ones([1, n, 1])); // [heads, n, 2n]
  const cut = tf.slice(tf.reshape(repeated, [heads, 2 * n * n]), [0, 0], [heads, n * (2 * n - 1)]);
  const rows = tf.slice(tf.reshape(cut, [heads, n, 2 * n - 1]), [0, 0, 0], [heads, n, n]);
  return tf.expandDims(rows, 0);
}
