import * as tf from '@tensorflow/tfjs';
import { spread } from './numbers.js';

/** What a model gives a loss. Each tensor's first axis is the batch, but for the classifier's. */
export interface LossOutput {
  readonly logits?: tf.Tensor2D;
  readonly valenceArousal?: tf.Tensor2D;
  readonly embedding?: tf.Tensor2D;
  readonly streamEmbeddings?: Readonly<Record<string, tf.Tensor2D>>;
  readonly attention?: tf.Tensor;
  readonly classifier?: { readonly kernel: tf.Tensor2D; readonly bias?: tf.Tensor1D };
}

/** What a batch should have given. Each tensor's first axis is the batch. */
export interface LossTargets {
  readonly labels?: tf.Tensor1D;
  readonly soft?: tf.Tensor2D;
  readonly valenceArousal?: tf.Tensor2D;
  readonly weights?: tf.Tensor1D;
}

/** What one call of a loss gets. */
export interface LossInputs {
  readonly output: LossOutput;
  readonly targets: LossTargets;
}

/** Tensors of an output by name, nested ones as `group/name`. */
export type NamedTensors = Record<string, tf.Tensor>;

const CLASSIFIER = 'classifier/';

/** Whether a tensor of {@link flattenOutput} has one row for each example. */
export const hasRows = (name: string): boolean => !name.startsWith(CLASSIFIER);

/**
 * Six examples of three classes (each class twice), with every output a loss may read, and labels and valence–arousal as targets.
 *
 * @param options.soft Gives class distributions too.
 */
export function lossInputs({ soft = false }: { readonly soft?: boolean } = {}): LossInputs {
  const matrix = (rows: number, columns: number, seed: number): tf.Tensor2D =>
    spread([rows, columns], seed) as tf.Tensor2D;
  return {
    output: {
      logits: matrix(6, 3, 1),
      valenceArousal: matrix(6, 2, 2),
      embedding: matrix(6, 4, 3),
      streamEmbeddings: { text: matrix(6, 4, 4), audio: matrix(6, 4, 5), visual: matrix(6, 4, 6) },
      attention: tf.softmax(spread([6, 2, 5], 9)),
      classifier: { kernel: matrix(3, 4, 10), bias: spread([3], 11) as tf.Tensor1D },
    },
    targets: {
      labels: tf.tensor1d([0, 1, 2, 1, 0, 2], 'int32'),
      valenceArousal: matrix(6, 2, 7),
      ...(soft && { soft: tf.softmax(spread([6, 3], 8)) as tf.Tensor2D }),
    },
  };
}

/** All tensors of an output by name. */
export function flattenOutput(output: LossOutput): NamedTensors {
  const entries = Object.entries(output).flatMap(([name, part]): [string, tf.Tensor][] =>
    part instanceof tf.Tensor
      ? [[name, part]]
      : Object.entries((part ?? {}) as NamedTensors).map(([key, x]) => [`${name}/${key}`, x]),
  );
  return Object.fromEntries(entries);
}

/** What {@link flattenOutput} was made from. */
export function unflattenOutput(tensors: NamedTensors): LossOutput {
  const output: Record<string, tf.Tensor | NamedTensors> = {};
  for (const [path, x] of Object.entries(tensors)) {
    const [name, key] = path.split('/') as [string, string?];
    output[name] = key === undefined ? x : { ...(output[name] as NamedTensors | undefined), [key]: x };
  }
  return output as LossOutput;
}

/** The output with every tensor changed. */
export const mapOutput = (
  output: LossOutput,
  change: (x: tf.Tensor, name: string) => tf.Tensor,
): LossOutput =>
  unflattenOutput(
    Object.fromEntries(Object.entries(flattenOutput(output)).map(([name, x]) => [name, change(x, name)])),
  );

/** The output with every tensor changed that has one row for each example. */
export const mapOutputRows = (output: LossOutput, change: (x: tf.Tensor) => tf.Tensor): LossOutput =>
  mapOutput(output, (x, name) => (hasRows(name) ? change(x) : x));

/** The targets with every tensor changed. */
export const mapTargets = (
  targets: LossTargets,
  change: (x: tf.Tensor, name: string) => tf.Tensor,
): LossTargets =>
  Object.fromEntries(Object.entries(targets).map(([name, x]) => [name, change(x as tf.Tensor, name)]));
