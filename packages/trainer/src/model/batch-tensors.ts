import type { InputSpec } from '@erc/core';
import type { Targets } from '@erc/losses';
import type { DialogueBatch } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';
import type { BatchStream } from './model.js';

type Tensors = Readonly<Record<string, tf.Tensor>>;

const defined = <T extends object>(record: { readonly [Key in keyof T]: T[Key] | undefined }): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

/** The tensors of a batch, named as {@link assembleBatch} names its arrays, as the streams a model reads. */
export function streamsOf(
  tensors: Tensors,
  specs: Readonly<Record<string, InputSpec>>,
): Record<string, BatchStream> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { modality }]) => [
      name,
      defined<BatchStream>({
        modality,
        values: tensors[`stream/${name}`]!,
        mask: tensors[`mask/${name}`] as tf.Tensor2D | undefined,
        outside: tensors[`outside/${name}`] as tf.Tensor2D | undefined,
        present: tensors[`present/${name}`] as tf.Tensor1D | undefined,
      }),
    ]),
  );
}

/** Who speaks, for the context of a forward pass. */
export const peopleOf = ({ speakers, genders }: Tensors): { speakers?: tf.Tensor1D; genders?: tf.Tensor1D } =>
  defined({ speakers: speakers as tf.Tensor1D | undefined, genders: genders as tf.Tensor1D | undefined });

/** Which rows are a dialogue, where the batch is whole dialogues. */
export function dialoguesOf(tensors: Tensors): DialogueBatch | undefined {
  const mask = tensors['dialogues/mask'] as tf.Tensor2D | undefined;
  return (
    mask &&
    defined<DialogueBatch>({ mask, speakers: tensors['dialogues/speakers'] as tf.Tensor2D | undefined })
  );
}

/** What a loss reads of a batch. */
export const targetsOf = (tensors: Tensors): Targets =>
  defined<Targets>({
    labels: tensors.labels as tf.Tensor1D,
    weights: tensors.weights as tf.Tensor1D,
    soft: tensors.soft as tf.Tensor2D | undefined,
    valenceArousal: tensors.valenceArousal as tf.Tensor2D | undefined,
  });

/** Arrays that losses read and models do not. */
const TARGETS = new Set(['labels', 'weights', 'valenceArousal', 'soft']);

/** A batch without what only losses read. */
export const withoutTargets = <T>(batch: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(batch).filter(([name]) => !TARGETS.has(name)));
