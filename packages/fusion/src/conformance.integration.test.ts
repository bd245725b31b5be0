import { createRandom, type StreamSpec } from '@erc/core';
import { describeFusion, useBackend } from '@erc/testing';
import type { FusionOptions } from './built-in-fusions.js';
import { createFusion } from './create-fusion.js';

/** Every type, in small sizes: one line each. */
const TYPES: readonly FusionOptions[] = [
  { type: 'concat' },
  { type: 'concat', projection: { dim: 3, activation: 'tanh' }, projections: { text: { dim: 6 } } },
  { type: 'mlp-mixer', steps: 5, channels: 4, tokenExpansion: 2 },
  { type: 'mlp-mixer', steps: 3, channels: 4, numBlocks: 2, block: 'mmm' },
  { type: 'self-attentive', hops: 2, dim: 4, attentionDim: 3 },
  { type: 'self-attentive', hops: 3, dim: 4, attentionDim: 4, asIs: ['text'] },
  { type: 'tensor-mixer', side: 4, patchSize: 2, hiddenDim: 4, depth: 2, appendOne: true },
  {
    type: 'tensor-mixer',
    threeStreams: 'product',
    side: 4,
    patchSize: 2,
    productSide: 4,
    productPatchSize: 2,
    hiddenDim: 4,
    depth: 1,
  },
  { type: 'co-attention', hiddenDim: 4, numHeads: 2 },
  { type: 'co-attention', hiddenDim: 'own', numHeads: 1, numLayers: 2, block: 'attention' },
  { type: 'cross-attention', hiddenDim: 4, numHeads: 2 },
  { type: 'cross-attention', hiddenDim: 4, numHeads: 2, selfAttentionLayers: 1, pool: 'last' },
  { type: 'pooled-cross-attention', hiddenDim: 3 },
  { type: 'gated', dim: 3 },
  { type: 'gated', dim: 3, gates: 'convex', bias: true },
  { type: 'low-rank-tensor', rank: 2, outputDim: 3 },
  { type: 'multi-head-attention', hiddenDim: 4, numHeads: 2 },
  { type: 'multi-head-attention', hiddenDim: 4, headDegree: 1, join: 'mean' },
  { type: 'multi-head-attention', hiddenDim: 8, widths: 'proportional' },
  { type: 'tensor-fusion', dim: 3, activation: 'tanh' },
  { type: 'tensor-fusion', dim: 2, dims: { text: 3 }, activation: 'tanh', appendOne: false, outputDim: 3 },
  { type: 'three-way-concat', dim: 3 },
  { type: 'three-way-concat', dim: 2, contexts: { text: 5 } },
];

/**
 * Paths whose gradient is 0 by mathematics: a key's bias moves all scores of a query alike, and a single key (the only step of a vector,
 * or the only stream) has the weight 1 whatever its score; the last bias of a mix over tokens moves all channels of a token alike, which
 * every layer norm behind it takes out again.
 */
const hasZeroGradient =
  (inputs: Readonly<Record<string, StreamSpec>>) =>
  (path: string): boolean => {
    if (path.endsWith('/key/bias') || path.endsWith('/tokens/1/bias')) return true;
    if (/^fusion\/attention\/(?:query|key)\//.test(path) && Object.keys(inputs).length === 1) return true;
    const isVector = (name: string): boolean => inputs[name]?.kind === 'vector';
    if (/^fusion\/cross\/(?:query|key)\//.test(path)) return Object.keys(inputs).every(isVector);
    const keys = /^fusion\/(?:cross\/\w+\/|self\/|reduction\/)(\w+)(?:$|\/.*\/(?:query|key)\/)/.exec(
      path,
    )?.[1];
    return keys !== undefined && isVector(keys);
  };

const VECTORS: Record<string, StreamSpec> = {
  visual: { modality: 'visual', dim: 4, kind: 'vector' },
  text: { modality: 'text', dim: 5, kind: 'vector' },
};
const MIXED: Record<string, StreamSpec> = {
  audio: { modality: 'audio', dim: 3, kind: 'sequence' },
  visual: { modality: 'visual', dim: 4, kind: 'vector' },
  text: { modality: 'text', dim: 5, kind: 'sequence' },
};
const ALONE: Record<string, StreamSpec> = { text: { modality: 'text', dim: 5, kind: 'sequence' } };

useBackend();

for (const options of TYPES) {
  const { type, ...own } = options;
  const name = Object.keys(own).length > 0 ? `${type} ${JSON.stringify(own)}` : type;
  const suite = (streams: string, inputs: Record<string, StreamSpec>, more: object = {}): void =>
    describeFusion(
      `${name} of ${streams}`,
      (made) => createFusion({ ...options, ...more, inputs: made, random: createRandom(3) }),
      { inputs, hasZeroGradient: hasZeroGradient(inputs), mayMiss: 'missing' in more },
    );
  suite('one stream', ALONE);
  suite('two vectors', VECTORS);
  suite('vectors and sequences', MIXED, {
    l2Normalize: ['visual'],
    embeddings: [
      { of: 'speaker', count: 2 },
      { of: 'gender', streams: ['visual'] },
    ],
    streamEmbeddings: { dim: 2 },
  });
  suite('streams that may be missing', MIXED, { missing: { dropoutRate: 0.3 } });
}
