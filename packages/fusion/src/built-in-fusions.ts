import type { z } from 'zod';
import { createFusionRegistry } from './define-fusion.js';
import { coAttention } from './sequences/co-attention-fusion.js';
import { crossAttention } from './sequences/cross-attention-fusion.js';
import { mlpMixer } from './sequences/mlp-mixer-fusion.js';
import { pooledCrossAttention } from './sequences/pooled-cross-attention-fusion.js';
import { selfAttentive } from './sequences/self-attentive-fusion.js';
import { concat } from './vectors/concat-fusion.js';
import { gated } from './vectors/gated-fusion.js';
import { lowRankTensor } from './vectors/low-rank-tensor-fusion.js';
import { multiHeadAttention } from './vectors/multi-head-attention-fusion.js';
import { tensorFusion } from './vectors/tensor-fusion.js';
import { tensorMixer } from './vectors/tensor-mixer-fusion.js';
import { threeWayConcat } from './vectors/three-way-concat-fusion.js';

/** The fusions of this package. A new one is one file, and one line here. */
export const builtInFusions = [
  coAttention,
  concat,
  mlpMixer,
  selfAttentive,
  tensorMixer,
  crossAttention,
  pooledCrossAttention,
  gated,
  lowRankTensor,
  multiHeadAttention,
  tensorFusion,
  threeWayConcat,
] as const;

/** The fusions of this package, by type. */
export const fusions = createFusionRegistry([{ from: '@erc/fusion', parts: builtInFusions }]);

/**
 * A recipe's `fusion` of this package; everything but `type` and what has no sensible default may be left out. A plugin's fusion has no static
 * type.
 */
export type FusionOptions = z.input<(typeof builtInFusions)[number]['schema']>;
