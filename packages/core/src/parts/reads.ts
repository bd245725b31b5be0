/**
 * What a loss or a sampler reads, in the words of `reads`. What a fusion `gives` is said in the same words.
 *
 * - of the model: `logits`, `[batch, classes]`; `classifier`, the last layer; `embedding`, `[batch, dim]`; `streamEmbeddings`, one vector
 *   for each stream; `hops`, attention `[batch, hops, steps]`
 * - of what raters said: `labels`, `soft` (class distributions)
 * - of both, the model's and the raters': `valence`, `arousal`
 */
export type Reading =
  | 'logits'
  | 'classifier'
  | 'embedding'
  | 'streamEmbeddings'
  | 'hops'
  | 'labels'
  | 'soft'
  | 'valence'
  | 'arousal';
