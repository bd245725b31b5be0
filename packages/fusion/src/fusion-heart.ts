import type { ForwardContext, TrainableModule } from '@erc/nn';
import type { Fused, SequenceFusion, VectorFusion } from './contracts.js';
import type { StreamValues } from './front-end/contracts.js';
import type { StreamPreparation } from './streams/prepare-streams.js';

/** What joins prepared streams, whether it reads vectors or sequences. */
export interface FusionHeart extends TrainableModule {
  readonly outputDim: number;
  fuse(
    preparation: Pick<StreamPreparation, 'toVectors' | 'toSequences'>,
    prepared: readonly StreamValues[],
    context: ForwardContext,
  ): Fused;
}

/** A fusion that joins vectors: streams of steps are pooled. */
export const ofVectors = (fusion: VectorFusion): FusionHeart => ({
  ...fusion,
  fuse: (preparation, prepared, context) => fusion.fuse(preparation.toVectors(prepared), context),
});

/** A fusion that joins sequences: a vector is a sequence of one step. */
export const ofSequences = (fusion: SequenceFusion): FusionHeart => ({
  ...fusion,
  fuse: (preparation, prepared, context) => fusion.fuse(preparation.toSequences(prepared), context),
});
