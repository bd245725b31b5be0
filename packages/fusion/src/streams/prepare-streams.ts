import type { Random, StreamSpec } from '@erc/core';
import { ownValue } from '@erc/core';
import {
  createLinear,
  type FeatureStream,
  type ForwardContext,
  l2Normalize,
  type TrainableModule,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { PreparedSpec, StepSequence } from '../contracts.js';
import type { StreamValues } from '../front-end/contracts.js';
import { createFrontEnd } from '../front-end/create-front-end.js';
import type { StreamOptions } from '../fusion-fields.js';
import { checkNames, namesInOrder, streamsInOrder } from './check-stream.js';
import { createMissingEmbedding, missingEmbeddingOnly, replaceMissing } from './missing-embedding.js';
import { dropStreams } from './modality-dropout.js';
import { createPersonTables, personVectors } from './person-embedding.js';
import { poolSequence } from './pool-sequence.js';

/** Parts of {@link createStreamPreparation}, beside what a recipe chooses. */
export interface StreamPreparationMaterials {
  /** Named in errors, such as `concat fusion`. */
  readonly where: string;
  readonly inputs: Readonly<Record<string, StreamSpec>>;
  readonly random: Random;
}

/** What every fusion does to its streams before it joins them. */
export interface StreamPreparation extends TrainableModule {
  readonly streams: readonly PreparedSpec[];
  /** In the order of `streams`. */
  prepare(streams: Readonly<Record<string, FeatureStream>>, context: ForwardContext): StreamValues[];
  /** As vectors, sequences pooled. */
  toVectors(prepared: readonly StreamValues[]): tf.Tensor2D[];
  /** As sequences, vectors as their only step. */
  toSequences(prepared: readonly StreamValues[]): StepSequence[];
  /** Vectors of one width by name, where the options ask for them. */
  embed(prepared: readonly StreamValues[], context: ForwardContext): Record<string, tf.Tensor2D> | undefined;
}

/**
 * Checks a batch's streams, then: front-end, scaling to length 1, missing-modality embeddings, vectors of speaker and gender.
 *
 * Parameters in order: `fusion/front-end/<stream>/…`, `fusion/missing/<stream>`, `fusion/embedding/<of>/<stream>`,
 * `fusion/stream-embedding/<stream>/kernel` and `…/bias`.
 *
 * @throws ConfigError for no stream, or for a name in the options that is none.
 */
export function createStreamPreparation(
  options: StreamOptions,
  { where, inputs, random }: StreamPreparationMaterials,
): StreamPreparation {
  const { frontEnds, l2Normalize: scaled, missing, pooling } = options;
  const names = namesInOrder(where, inputs);
  checkNames(`${where}: frontEnds`, Object.keys(frontEnds), inputs);
  if (Array.isArray(scaled)) checkNames(`${where}: l2Normalize`, scaled, inputs);

  const fronts = names.map((name) => {
    const own = ownValue(frontEnds, name);
    return own && createFrontEnd(own, { path: `fusion/front-end/${name}`, input: inputs[name]!, random });
  });
  const streams = names.map((name, i): PreparedSpec => {
    const { modality, dim, kind } = inputs[name]!;
    return { name, modality, kind, dim: fronts[i]?.outputDim ?? dim };
  });
  const missingEmbeddings = missing
    ? streams.map(({ name, dim }) => createMissingEmbedding(name, dim, random))
    : [];
  const tables = createPersonTables(options.embeddings, { streams, random });
  const projections = streams.flatMap(({ name, dim }) =>
    options.streamEmbeddings
      ? createLinear({
          path: `fusion/stream-embedding/${name}`,
          inputDim: dim,
          outputDim: options.streamEmbeddings.dim,
          random,
        })
      : [],
  );
  const isScaled = (name: string): boolean => (Array.isArray(scaled) ? scaled.includes(name) : scaled);
  const ofTables = tables.map(({ table }) => table);

  /** Front-end and scaling: what reads nothing but the stream itself. */
  function own({ values, mask }: FeatureStream, i: number, context: ForwardContext): StreamValues {
    const clean = values.rank === 3 ? withoutPadding(values as tf.Tensor3D, mask) : { values };
    const made = fronts[i]?.apply(clean, context) ?? clean;
    return isScaled(names[i]!) ? { ...made, values: l2Normalize(made.values) } : made;
  }

  const toVectors = (prepared: readonly StreamValues[]): tf.Tensor2D[] =>
    prepared.map(({ values, mask }) =>
      mask ? poolSequence({ values: values as tf.Tensor3D, mask }, pooling) : (values as tf.Tensor2D),
    );

  return {
    streams,
    parameters: [
      ...fronts.flatMap((front) => front?.parameters ?? []),
      ...missingEmbeddings,
      ...ofTables,
      ...projections.flatMap(({ parameters }) => parameters),
    ],
    prepare(given, context) {
      const { batch, streams: checked } = streamsInOrder(
        names,
        { where, inputs, streams: given },
        Boolean(missing),
      );
      const declared = checked.map(
        (stream) => stream && (stream.present ?? (missing ? tf.ones([batch]) : undefined)),
      );
      const present = missing
        ? dropStreams(declared as (tf.Tensor1D | undefined)[], missing.dropoutRate, context)
        : (declared as (tf.Tensor1D | undefined)[]);
      return checked.map((stream, i) => {
        const embedding = missingEmbeddings[i]?.variable;
        const real = stream
          ? replaced(own(stream, i, context), embedding, present[i])
          : missingEmbeddingOnly(embedding!, batch, inputs[names[i]!]!.kind);
        const person = personVectors(tables, names[i]!, context);
        return person ? addPerson(real, person) : real;
      });
    },
    toVectors,
    toSequences: (prepared) =>
      prepared.map(({ values, mask }) => ({
        values: (mask ? values : tf.expandDims(values, 1)) as tf.Tensor3D,
        mask: mask ?? tf.ones([values.shape[0], 1]),
      })),
    embed(prepared, context) {
      if (projections.length === 0) return undefined;
      const vectors = toVectors(prepared);
      return Object.fromEntries(vectors.map((x, i) => [names[i]!, projections[i]!.apply(x, context)]));
    },
    dispose() {
      for (const module of [...fronts, ...projections]) module?.dispose();
      for (const { variable } of [...missingEmbeddings, ...ofTables]) variable.dispose();
    },
  };
}

/** With a mask, and 0 where it is 0. */
function withoutPadding(values: tf.Tensor3D, mask: tf.Tensor2D | undefined): StreamValues {
  const [batch, steps, dim] = values.shape;
  // Where nobody has a step there would be no place for a missing-modality embedding, and nothing to take the largest of: one step of padding.
  if (steps === 0) return { values: tf.zeros<tf.Rank.R3>([batch, 1, dim]), mask: tf.zeros([batch, 1]) };
  if (!mask) return { values, mask: tf.ones([batch, steps]) };
  return { values: tf.mul<tf.Tensor3D>(values, tf.expandDims(mask, -1)), mask };
}

const replaced = (
  stream: StreamValues,
  embedding: tf.Tensor | undefined,
  present: tf.Tensor1D | undefined,
): StreamValues => (present ? replaceMissing(stream, embedding, present) : stream);

function addPerson({ values, mask }: StreamValues, person: tf.Tensor2D): StreamValues {
  if (!mask) return { values: tf.add(values, person) };
  const each = tf.mul(tf.expandDims(mask, -1), tf.expandDims(person, 1)); // [batch, steps, dim]
  return { values: tf.add<tf.Tensor3D>(values, each), mask };
}
