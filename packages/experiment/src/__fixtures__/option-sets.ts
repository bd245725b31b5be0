import type { ContextOptions, FusionOptions } from '@erc/fusion';
import type { LossOptions } from '@erc/losses';

/** Every fusion in small sizes, for the streams of the toy examples: text, audio and visual. */
export const FUSIONS: readonly FusionOptions[] = [
  { type: 'concat' },
  { type: 'concat', projection: { dim: 4, activation: 'gelu', dropoutRate: 0.3 } },
  { type: 'three-way-concat', dim: 3 },
  { type: 'multi-head-attention', hiddenDim: 4, numHeads: 2, dropoutRate: 0.2 },
  { type: 'multi-head-attention', hiddenDim: 8, widths: 'proportional' },
  { type: 'pooled-cross-attention', hiddenDim: 3 },
  { type: 'cross-attention', hiddenDim: 4, numHeads: 2, selfAttentionLayers: 1 },
  {
    type: 'cross-attention',
    hiddenDim: 4,
    numHeads: 2,
    directions: [
      ['audio', 'text'],
      ['visual', 'audio'],
    ],
    pool: { audio: 'first', visual: 'last' },
  },
  { type: 'co-attention', hiddenDim: 4, numHeads: 2 },
  { type: 'tensor-fusion', dim: 3, outputDim: 4 },
  { type: 'low-rank-tensor', rank: 2, outputDim: 3 },
  { type: 'tensor-mixer', side: 4, patchSize: 2, hiddenDim: 4, depth: 2 },
  {
    type: 'tensor-mixer',
    threeStreams: 'product',
    productSide: 4,
    productPatchSize: 2,
    hiddenDim: 4,
    depth: 1,
  },
  { type: 'mlp-mixer', steps: 6, channels: 4, block: 'paper' },
  { type: 'mlp-mixer', steps: 6, channels: 4, numBlocks: 2, block: 'mmm' },
  { type: 'self-attentive', hops: 2, dim: 4, attentionDim: 3 },
  { type: 'gated', dim: 3, gates: 'convex' },
  { type: 'multi-head-attention', hiddenDim: 8, widths: 'proportional', legacy: 'batch-attention' },
  { type: 'pooled-cross-attention', hiddenDim: 3, legacy: 'batch-attention' },
  { type: 'cross-attention', hiddenDim: 4, numHeads: 2, legacy: 'no-masks' },
  { type: 'mlp-mixer', steps: 6, channels: 4, legacy: 'no-masks' },
  {
    type: 'concat',
    frontEnds: { audio: { type: 'waveform', dim: 3 } },
    l2Normalize: ['text'],
    missing: { dropoutRate: 0.3 },
    embeddings: [{ of: 'speaker', count: 2 }, { of: 'gender' }],
    pooling: 'max',
  },
];

/** Every context in small sizes, for utterances of width 4. */
export const CONTEXTS: readonly ContextOptions[] = [
  { type: 'none' },
  { type: 'dialogue-gru', hiddenDim: 3, dropoutRate: 0.2 },
  { type: 'dialogue-gru', hiddenDim: 3, numLayers: 2, direction: 'past' },
  { type: 'dialogue-transformer', numLayers: 1, numHeads: 2, hiddenDim: 5, maxDistance: 2 },
  { type: 'dialogue-transformer', numLayers: 2, numHeads: 2, hiddenDim: 5, direction: 'past', window: 2 },
];

/** Every loss, for three classes and a fusion that gives attention and stream embeddings. */
export const LOSSES: readonly LossOptions[] = [
  { type: 'cross-entropy', classWeights: 'balanced', labelSmoothing: 0.1 },
  { type: 'cross-entropy', targets: 'soft' },
  { type: 'focal', classWeights: [1, 2, 3] },
  { type: 'focal', level: 'batch', targets: 'soft' },
  { type: 'dice' },
  { type: 'multi-margin', p: 2 },
  { type: 'kl-divergence' },
  { type: 'large-margin-softmax', margin: 2, lambda: 1 },
  { type: 'large-margin-softmax', margin: 4 },
  { type: 'l1-f1', targets: 'soft' },
  { type: 'mean-squared-error' },
  { type: 'concordance', dimensions: ['arousal'] },
  {
    type: 'multi-task',
    classification: { type: 'cross-entropy' },
    regression: { type: 'mean-squared-error', dimensions: ['valence'] },
  },
  { type: 'attention-diversity' },
  { type: 'stream-contrastive', weight: 0.5 },
  { type: 'stream-contrastive', streams: ['text', 'visual'] },
  { type: 'supervised-contrastive', temperature: 0.5 },
  { type: 'triplet' },
  { type: 'triplet', form: 'margin', margin: 'soft' },
];
