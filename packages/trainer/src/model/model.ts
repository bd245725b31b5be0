import { type StreamWindow, windowSteps } from '@erc/batches';
import { ConfigError, type InputSpec, orderedStreamNames, ownValue, type Random } from '@erc/core';
import type { ModelOutput } from '@erc/losses';
import {
  type ContextModule,
  createLinear,
  createMlp,
  type DialogueBatch,
  type FeedForwardLayer,
  type ForwardContext,
  type FusionModule,
  type RawStream,
  type StreamEncoder,
  type TrainableModule,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { z } from 'zod';
import type { classifierOptionsSchema } from './head-options.js';
import { createWindowPadding, type ModelStream } from './window-padding.js';

/** A stream of a batch as a model reads it. */
export interface BatchStream extends RawStream {
  /** 1 for steps of a window outside the dialogue, where the stream's padding is learned: `[batch, steps]`. */
  readonly outside?: tf.Tensor2D;
}

/** Raw streams → their encoders; all streams → windows' padding → fusion → context → feed-forward list → logits, or valence and arousal, or both. */
export interface Model extends TrainableModule {
  /** What it reads of a batch: of a stream with an encoder, what that reads. */
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Absent: it does not classify. */
  readonly classes?: number;
  /** Width of the representation before the last layer. */
  readonly embeddingDim: number;
  /** Whether its batches have to be whole dialogues. */
  readonly byDialogue: boolean;
  /** @param dialogues Which rows are a dialogue: `[dialogues, utterances]` over the rows. Only where `byDialogue` is true. */
  forward(
    streams: Readonly<Record<string, BatchStream>>,
    context: ForwardContext,
    dialogues?: DialogueBatch,
  ): ModelOutput & { readonly embedding: tf.Tensor2D };
}

/** Options of {@link assembleModel}. */
export interface AssembleModelOptions {
  readonly fusion: FusionModule;
  /** Encoders that are trained with the model, by stream name: the fusion reads what they give. @default none */
  readonly encoders?: Readonly<Record<string, StreamEncoder>>;
  /** Windows of streams; those with learned padding get a vector. @default none */
  readonly windows?: Readonly<Record<string, StreamWindow>>;
  /** Lets the fused utterances of a dialogue know of each other. @default none */
  readonly context?: ContextModule;
  /** Feed-forward layers between fusion and logits; none makes the model linear after the fusion. */
  readonly head: readonly FeedForwardLayer[];
  /** A linear layer for so many classes. @default none: valence and arousal alone */
  readonly classes?: number;
  /** @default with a bias */
  readonly classifier?: z.output<typeof classifierOptionsSchema> | undefined;
  /** A linear layer for valence and arousal beside the classifier. @default false */
  readonly valenceArousal?: boolean;
  readonly random: Random;
}

/**
 * Joins encoders, a fusion and a context with a feed-forward list and a classifier. Parameters in order: those of the encoders, `window/…`,
 * `fusion/…`, `context/…`, `head/…`, `classifier/…`, `regression/…`.
 *
 * @throws ConfigError for neither classes nor valence and arousal.
 */
export function assembleModel(options: AssembleModelOptions): Model {
  const { fusion, encoders = {}, windows = {}, context: over, head, classes, random } = options;
  if (classes === undefined && !options.valenceArousal) {
    throw new ConfigError('model: expected classes, or valence and arousal, to predict; received neither.');
  }
  const mlp =
    head.length > 0
      ? createMlp({ path: 'head', inputDim: fusion.outputDim, layers: head, random: random.fork('head') })
      : undefined;
  const embeddingDim = mlp?.outputDim ?? fusion.outputDim;
  const linear = (path: string, outputDim: number, hasBias = true) =>
    createLinear({ path, inputDim: embeddingDim, outputDim, bias: hasBias, random: random.fork(path) });
  const classifier =
    classes === undefined ? undefined : linear('classifier', classes, options.classifier?.bias);
  const regression = options.valenceArousal ? linear('regression', 2) : undefined;
  const [kernel, bias] = classifier?.parameters.map(({ variable }) => variable as tf.Tensor) ?? [];
  const names = orderedStreamNames(fusion.inputs);
  const paddings = names.map((name) => {
    const window = windows[name];
    if (window?.padding !== 'learned') return undefined;
    const { dim } = fusion.inputs[name]!;
    return createWindowPadding(name, window.join === 'concat' ? dim / windowSteps(window) : dim, random);
  });
  const ofStreams = names.map((name) => ownValue(encoders, name));
  const modules = [...ofStreams, ...paddings, fusion, over, mlp, classifier, regression];
  return {
    inputs: Object.fromEntries(names.map((name, i) => [name, ofStreams[i]?.input ?? fusion.inputs[name]!])),
    ...(classes !== undefined && { classes }),
    embeddingDim,
    byDialogue: over !== undefined,
    parameters: modules.flatMap((module) => module?.parameters ?? []),
    state: modules.flatMap((module) => module?.state ?? []),
    forward(streams, context, dialogues) {
      const own = Object.fromEntries(
        names.map((name, i) => {
          const stream = streams[name]!;
          // A stream that no encoder reads has features.
          const features = ofStreams[i]?.encode(stream, context) ?? (stream as ModelStream);
          return [name, paddings[i]?.fill(features) ?? features];
        }),
      );
      const { fused, ...rest } = fusion.fuse(own, context);
      const aware = over ? overDialogues(over, fused, dialogues, context) : fused;
      const embedding = mlp ? mlp.apply(aware, context) : aware;
      return {
        embedding,
        ...(classifier && {
          logits: classifier.apply(embedding, context),
          classifier: { kernel: kernel as tf.Tensor2D, ...(bias && { bias: bias as tf.Tensor1D }) },
        }),
        ...(regression && { valenceArousal: regression.apply(embedding, context) }),
        ...rest,
      };
    },
    dispose() {
      for (const module of modules) module?.dispose();
    },
  };
}

/** Rows `[dialogues · utterances, dim]` through a context over `[dialogues, utterances, dim]`, and back. */
function overDialogues(
  module: ContextModule,
  rows: tf.Tensor2D,
  dialogues: DialogueBatch | undefined,
  context: ForwardContext,
): tf.Tensor2D {
  if (!dialogues) {
    throw new ConfigError(
      `model: context ${module.type}: expected a batch of whole dialogues, received single utterances.`,
    );
  }
  const dim = rows.shape[1];
  const utterances = tf.reshape<tf.Rank.R3>(rows, [...dialogues.mask.shape, dim] as [number, number, number]);
  return tf.reshape<tf.Rank.R2>(module.apply(utterances, dialogues, context), [-1, dim]);
}
