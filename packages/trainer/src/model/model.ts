import { orderedStreamNames, type Random } from '@erc/core';
import {
  createLinear,
  createMlp,
  type FeatureStream,
  type FeedForwardLayer,
  type ForwardContext,
  type FusionModule,
  type StreamSpec,
  type TrainableModule,
} from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/** What a model gives for a batch; losses read what they need. */
export interface ModelOutput {
  /** Raw class scores, `[batch, classes]`. */
  readonly logits: tf.Tensor2D;
  /** Representation before the last layer, `[batch, dim]`. */
  readonly embedding: tf.Tensor2D;
  readonly attention?: tf.Tensor;
}

/** Streams → fusion → feed-forward list → logits. */
export interface Model extends TrainableModule {
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  readonly classes: number;
  forward(streams: Readonly<Record<string, FeatureStream>>, context: ForwardContext): ModelOutput;
}

/** What {@link assembleModel} takes. */
export interface AssembleModelOptions {
  readonly fusion: FusionModule;
  /** Feed-forward layers between fusion and logits; none makes the model linear after the fusion. */
  readonly head: readonly FeedForwardLayer[];
  readonly classes: number;
  readonly random: Random;
}

/**
 * Joins a fusion with a feed-forward list and a classifier. Parameters in order: `fusion/…`, `head/…`, `classifier/…`.
 */
export function assembleModel({ fusion, head, classes, random }: AssembleModelOptions): Model {
  const mlp =
    head.length > 0
      ? createMlp({ path: 'head', inputDim: fusion.outputDim, layers: head, random: random.fork('head') })
      : undefined;
  const classifier = createLinear({
    path: 'classifier',
    inputDim: mlp?.outputDim ?? fusion.outputDim,
    outputDim: classes,
    random: random.fork('classifier'),
  });
  const names = orderedStreamNames(fusion.inputs);
  return {
    inputs: fusion.inputs,
    classes,
    parameters: [...fusion.parameters, ...(mlp?.parameters ?? []), ...classifier.parameters],
    forward(streams, context) {
      const own = Object.fromEntries(names.map((name) => [name, streams[name]!]));
      const { fused, attention } = fusion.fuse(own, context);
      const embedding = mlp ? mlp.apply(fused, context) : fused;
      const logits = classifier.apply(embedding, context);
      return attention ? { logits, embedding, attention } : { logits, embedding };
    },
    dispose() {
      for (const module of [fusion, mlp, classifier]) module?.dispose();
    },
  };
}
