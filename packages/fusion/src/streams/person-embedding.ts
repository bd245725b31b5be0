import { ConfigError } from '@erc/core';
import { createParameter, type ForwardContext, normal, type Parameter } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { FusionMaterials, PreparedSpec } from '../contracts.js';
import type { StreamOptions } from '../fusion-fields.js';
import { checkNames } from './check-stream.js';

/** Vectors of one kind (speaker or gender) for one stream. */
interface Table {
  readonly of: 'speaker' | 'gender';
  readonly stream: string;
  /** `[count, dim]`. */
  readonly table: Parameter;
}

const GENDERS = 2;
/** As small as BERT's tables start: the stream is not drowned by a vector that means nothing yet. */
const INITIAL_SD = 0.02;

/** Tables of {@link StreamOptions.embeddings}: `fusion/embedding/<of>/<stream>`, `[count, dim]`, first drawn from N(0, 0.02²). */
export function createPersonTables(
  embeddings: StreamOptions['embeddings'],
  { streams, random }: FusionMaterials,
): Table[] {
  const names = streams.map(({ name }) => name);
  return embeddings.flatMap((embedding) => {
    const { of } = embedding;
    if (embedding.streams) checkNames(`embeddings of ${of}: streams`, embedding.streams, names);
    const count = embedding.of === 'speaker' ? embedding.count : GENDERS;
    const make = ({ name, dim }: PreparedSpec): Table => {
      const path = `fusion/embedding/${of}/${name}`;
      const values = normal([count, dim], random.fork(path)).map((value) => value * INITIAL_SD);
      return { of, stream: name, table: createParameter(path, [count, dim], values) };
    };
    return streams.filter(({ name }) => embedding.streams?.includes(name) ?? true).map(make);
  });
}

/**
 * What the tables add to the vectors of one stream, `[batch, dim]`; `undefined` for nothing.
 *
 * @throws ConfigError when the context does not know who speaks.
 */
export function personVectors(
  tables: readonly Table[],
  stream: string,
  { speakers, genders }: ForwardContext,
): tf.Tensor2D | undefined {
  const vectors = tables
    .filter((table) => table.stream === stream)
    .map(({ of, table }) => {
      const key = of === 'speaker' ? 'speakers' : 'genders';
      const ids = of === 'speaker' ? speakers : genders;
      if (!ids) throw new ConfigError(`fusion: embeddings of ${of}: expected context.${key}, received none.`);
      return tf.matMul<tf.Tensor2D>(
        oneHotOrNone(ids, table.variable.shape[0]!),
        table.variable as tf.Tensor as tf.Tensor2D,
      );
    });
  return vectors.length > 0 ? vectors.reduce((a, b) => tf.add<tf.Tensor2D>(a, b)) : undefined;
}

/** `[batch, count]`: a row of zeros for an index out of range. (`tf.oneHot` counts −1 from the end on some engines.) */
const oneHotOrNone = (ids: tf.Tensor1D, count: number): tf.Tensor2D =>
  tf.cast(
    tf.equal(
      tf.expandDims(ids, 1),
      tf.tensor2d(
        Int32Array.from({ length: count }, (_, i) => i),
        [1, count],
        'int32',
      ),
    ),
    'float32',
  );
