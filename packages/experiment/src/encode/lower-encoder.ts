import { assembleBatch, type ExampleSet, fitLengthBuckets } from '@erc/batches';
import { type Encoder, type Feature, type FeatureColumn, type InputSpec, isSparse } from '@erc/core';
import { type CompiledFunction, compile, type ResolvedEngine } from '@erc/engine';
import type { LowerLayers, StreamEncoder } from '@erc/nn';
import { runEnvironment } from '@erc/trainer';
import type * as tf from '@tensorflow/tfjs';

/** Utterances that are computed together. */
const BATCH = 8;

/** The stream, in a batch of its own. */
const NAME = 'raw';

/** Options of {@link createLowerEncoder}. */
export interface LowerEncoderOptions {
  readonly lower: LowerLayers;
  /** Of the raw stream. */
  readonly spec: InputSpec;
  /** The raw stream: what is encoded are numbers of its elements. */
  readonly column: FeatureColumn;
  readonly engine: ResolvedEngine;
}

/** An encoder that is compiled. */
interface OpenModule {
  readonly module: StreamEncoder;
  readonly run: CompiledFunction;
}

/**
 * The frozen lower layers of an encoder as a frozen encoder of their own: elements of a raw stream to hidden states `[steps, dim]`. Their weights are read with
 * the first that is computed.
 */
export function createLowerEncoder({ lower, spec, column, engine }: LowerEncoderOptions): Encoder<number> {
  const specs = { [NAME]: spec };
  const examples: ExampleSet = {
    ids: [],
    labels: new Int32Array(column.length),
    streams: { [NAME]: column },
  };
  let opened: OpenModule | undefined;

  const lengthOf = (i: number): number => {
    const feature = column.at(i)!;
    return isSparse(feature) ? 0 : feature.shape[0]!;
  };

  return {
    modality: spec.modality,
    id: `${lower.id}/${JSON.stringify(whatDecidesBits(engine))}`,
    dim: lower.dim,
    async encode(inputs, { signal, onProgress } = {}) {
      opened ??= await open(lower, spec, engine);
      const lengths = inputs.map(lengthOf);
      const buckets = fitLengthBuckets({ [NAME]: lengths });
      const order = [...inputs.keys()].sort((a, b) => lengths[a]! - lengths[b]!);
      const features = new Array<Feature>(inputs.length);
      for (let start = 0; start < order.length; start += BATCH) {
        signal?.throwIfAborted();
        const places = order.slice(start, start + BATCH);
        const rows = Array.from({ length: BATCH }, (_, row) => {
          const place = places[row];
          return place === undefined ? -1 : inputs[place]!;
        });
        const { [`stream/${NAME}`]: values, [`mask/${NAME}`]: mask } = assembleBatch({
          examples,
          specs,
          buckets,
          rows,
        });
        const { states, real } = await opened.run({ values: values!, mask: mask! });
        const [hidden, isReal] = [Float32Array.from(states!.data), Float32Array.from(real!.data)];
        const [, steps, dim] = states!.shape as [number, number, number];
        for (const [row, place] of places.entries()) {
          const own = isReal.subarray(row * steps, (row + 1) * steps);
          const length = own.reduce((sum, step) => sum + step, 0);
          const at = row * steps * dim;
          features[place] = { data: hidden.slice(at, at + length * dim), shape: [length, dim] };
        }
        onProgress?.(Math.min(order.length, start + BATCH), order.length);
      }
      return features;
    },
    async dispose() {
      await opened?.run.dispose();
      opened?.module.dispose();
    },
  };
}

async function open(
  lower: LowerLayers,
  { modality }: InputSpec,
  engine: ResolvedEngine,
): Promise<OpenModule> {
  const module = await lower.create();
  const run = await compile(
    ({ values, mask }) => {
      const given = mask as tf.Tensor2D;
      const states = module.encode(
        { modality, values: values!, mask: given },
        { training: false, dropout: (x) => x },
      );
      return { states: states.values, real: states.mask ?? given };
    },
    { engine },
  );
  return { module, run };
}

/** Another engine, or another number of threads, gives other last bits. */
function whatDecidesBits({ runtime, backend, device, precision, threads }: ResolvedEngine) {
  return { runtime, on: backend ?? device, precision, threads, cpu: runEnvironment().cpu };
}
