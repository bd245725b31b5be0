import { createLinear } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, PreparedSpec, VectorFusion } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { withoutNames } from '../streams/without-names.js';
import {
  contextCounts,
  contextProjectionsSchema,
  contextsSchema,
  createContextProjection,
} from './context-projections.js';

const schema = z.strictObject({
  type: z.literal('three-way-concat'),
  ...fusionFields,
  /** Width that every stream is projected to before they are compared. @default 256 */
  dim: z.int().min(1).default(256),
  /**
   * How many contexts lie end to end in a stream's vector, by stream name: a window of K utterances. Each is projected by itself, from 1/K of the
   * stream's width. @default 1 of each
   */
  contexts: contextsSchema.default({}),
  /** @default 'shared' */
  contextProjections: contextProjectionsSchema.optional(),
});

/**
 * The streams side by side, with how far apart they are and what they share: `[x, y, |x − y|, x∘y]` for two, after a linear layer each.
 *
 * With three streams: all of them once, then `|x − y|, x∘y` of each pair, in the order of the streams. A stream of K contexts gives K
 * vectors, and each of them is compared with each of the other stream's. Streams of one modality are not compared with each other, unless
 * there is no other modality. One stream gives itself, projected.
 *
 * - in: `[batch, dim]` for each stream
 * - out: `[batch, dim · (Σ K + 2 · Σ KₓKᵧ over the pairs)]`
 *
 * Parameters: `fusion/projection/<stream>/kernel` and `…/bias`, in the order of the streams; with separate projections of contexts
 * `fusion/projection/<stream>/<place>/…`.
 *
 * @throws ConfigError for a name in `contexts` that is no stream, or a width that is no multiple of its contexts.
 */
function createThreeWayConcatFusion(
  { dim, contexts, contextProjections }: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): VectorFusion {
  const counts = contextCounts(contexts, streams, 'three-way-concat fusion: contexts');
  const projections = streams.map((stream, i) =>
    createContextProjection(
      {
        path: `fusion/projection/${stream.name}`,
        count: counts[i]!,
        separate: contextProjections === 'separate',
      },
      (path) => createLinear({ path, inputDim: stream.dim / counts[i]!, outputDim: dim, random }),
    ),
  );
  const pairs = pairsOf(streams);
  const flat = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [x.shape[0]!, -1]);

  return {
    outputDim:
      dim *
      (counts.reduce((a, b) => a + b) + pairs.reduce((sum, [i, j]) => sum + 2 * counts[i]! * counts[j]!, 0)),
    parameters: projections.flatMap(({ parameters }) => parameters),
    fuse: (vectors, context) => {
      const parts = vectors.map((x, i) => projections[i]!.apply(x, context)); // [batch, K, dim]
      const compared = pairs.flatMap(([i, j]) => {
        const [x, y] = [tf.expandDims(parts[i]!, 2), tf.expandDims(parts[j]!, 1)]; // [batch, Kᵢ, 1, dim], [batch, 1, Kⱼ, dim]
        return [tf.abs(tf.sub(x, y)), tf.mul(x, y)];
      });
      return { fused: tf.concat2d([...parts, ...compared].map(flat), 1) };
    },
    dispose() {
      for (const projection of projections) projection.dispose();
    },
  };
}

/** The pairs of streams that are compared: those of two modalities; all, where there is one modality only. */
function pairsOf(streams: readonly PreparedSpec[]): [number, number][] {
  const mixed = new Set(streams.map(({ modality }) => modality)).size > 1;
  return streams.flatMap((first, i) =>
    streams.flatMap((second, j): [number, number][] =>
      i < j && !(mixed && first.modality === second.modality) ? [[i, j]] : [],
    ),
  );
}

/** {@link createThreeWayConcatFusion}, described. */
export const threeWayConcat = defineFusion({
  schema,
  joins: 'vectors',
  withoutStreams: (options, { dropped }) => ({
    ...options,
    contexts: withoutNames(options.contexts, dropped),
  }),
  create: createThreeWayConcatFusion,
});
