import { createLinear, dropoutRateSchema, type ForwardContext, type TrainableModule } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, PreparedSpec, SequenceFusion, StepSequence } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { checkNames } from '../streams/check-stream.js';
import { poolSequence } from '../streams/pool-sequence.js';
import { createSelfAttentiveBranch } from './self-attentive-branch.js';

const schema = z.strictObject({
  type: z.literal('self-attentive'),
  ...fusionFields,
  /** Means that each sequence is pooled to, each with weights of its own. @default 5 */
  hops: z.int().min(1).default(5),
  /** Width that each stream is projected to. @default 64 */
  dim: z.int().min(1).default(64),
  /** Hidden width of the attention. @default 64 */
  attentionDim: z.int().min(1).default(64),
  /** Dropout of the pooled vectors. @default 0.5 */
  dropoutRate: dropoutRateSchema.default(0.5),
  /** Streams that are joined as they are, without a branch; steps by their mean. @default none */
  asIs: z.array(z.string()).default([]),
});

/** What becomes of one stream. */
interface Branch extends TrainableModule {
  readonly outputDim: number;
  apply(sequence: StepSequence, context: ForwardContext): { fused: tf.Tensor2D; attention?: tf.Tensor3D };
}

/**
 * Self-attentive pooling of each stream, joined end to end.
 *
 * - a stream of steps: `dropout(A · H)`, flattened, `hops · dim` wide; H and A are those of {@link createSelfAttentiveBranch}
 * - a stream of vectors, which has nothing to attend over: `dropout(relu(x·Wᵀ + b))`, `dim` wide
 * - a stream in `asIs`: itself
 *
 * `attention`: `[batch, branches · hops, Σ steps]`, block-diagonal: the weights of a branch stand in its own rows and columns, and 0
 * elsewhere. So `‖AAᵀ − I‖²` is the sum of the branches'. Absent where no stream has steps.
 *
 * - in: `[batch, steps, dim]` and mask `[batch, steps]` for each stream
 * - out: `[batch, outputDim]`
 *
 * Parameters: `fusion/branch/<stream>/projection/…` and `…/attention/<0, 1>/kernel`, in the order of the streams.
 *
 * @throws ConfigError for a name in the options that is no stream.
 * @see docs/fusion/self-attentive.md; Lin et al. 2017, arXiv:1703.03130
 */
function createSelfAttentiveFusion(
  options: z.output<typeof schema>,
  { streams, random }: FusionMaterials,
): SequenceFusion {
  const { hops, dim, attentionDim, dropoutRate, asIs } = options;
  checkNames(
    'self-attentive fusion: asIs',
    asIs,
    streams.map(({ name }) => name),
  );

  const branches = streams.map((stream): Branch => {
    const materials = { path: `fusion/branch/${stream.name}`, inputDim: stream.dim, random };
    if (asIs.includes(stream.name)) return createAsIs(stream);
    if (stream.kind === 'vector') return createProjected(materials, dim, dropoutRate);
    const branch = createSelfAttentiveBranch({ ...materials, dim, attentionDim, hops });
    return {
      ...branch,
      outputDim: hops * dim,
      apply(sequence, context) {
        const { pooled, attention } = branch.apply(sequence, context);
        const flat = tf.reshape(context.dropout(pooled, dropoutRate), [pooled.shape[0], hops * dim]);
        return { fused: flat as tf.Tensor2D, attention };
      },
    };
  });

  return {
    outputDim: branches.reduce((sum, branch) => sum + branch.outputDim, 0),
    parameters: branches.flatMap(({ parameters }) => parameters),
    fuse(sequences, context) {
      const results = branches.map((branch, i) => branch.apply(sequences[i]!, context));
      const fused = tf.concat2d(
        results.map((one) => one.fused),
        1,
      );
      const weights = results.flatMap(({ attention }) => attention ?? []);
      return weights.length > 0 ? { fused, attention: blockDiagonal(weights) } : { fused };
    },
    dispose() {
      for (const branch of branches) branch.dispose();
    },
  };
}

const createAsIs = ({ dim }: PreparedSpec): Branch => ({
  outputDim: dim,
  parameters: [],
  apply: (sequence) => ({ fused: poolSequence(sequence, 'mean') }),
  dispose() {},
});

function createProjected(
  { path, ...materials }: Pick<Parameters<typeof createLinear>[0], 'path' | 'inputDim' | 'random'>,
  dim: number,
  dropoutRate: number,
): Branch {
  const projection = createLinear({ ...materials, path: `${path}/projection`, outputDim: dim });
  return {
    ...projection,
    apply: (sequence, context) => ({
      fused: context.dropout(tf.relu(projection.apply(poolSequence(sequence, 'mean'), context)), dropoutRate),
    }),
  };
}

/** `[batch, rows, columns]` each, to one with the rows and columns of all, and 0 off the blocks. */
function blockDiagonal(blocks: readonly tf.Tensor3D[]): tf.Tensor3D {
  if (blocks.length === 1) return blocks[0]!;
  const columns = blocks.reduce((sum, block) => sum + block.shape[2], 0);
  let before = 0;
  const rows = blocks.map((block) => {
    const [, , own] = block.shape;
    const padded = tf.pad(block, [
      [0, 0],
      [0, 0],
      [before, columns - before - own],
    ]);
    before += own;
    return padded;
  });
  return tf.concat(rows, 1) as tf.Tensor3D;
}

/** {@link createSelfAttentiveFusion}, described. */
export const selfAttentive = defineFusion({
  schema,
  joins: 'sequences',
  gives: () => ['hops'],
  withoutStreams: (options, { dropped }) => ({
    ...options,
    asIs: options.asIs.filter((name) => !dropped.has(name)),
  }),
  create: createSelfAttentiveFusion,
});
