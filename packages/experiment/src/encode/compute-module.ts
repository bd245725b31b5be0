import { assembleBatch, type ExampleSet, fitLengthBuckets, specOf } from '@erc/batches';
import {
  type EncodeOptions,
  type FeatureArray,
  type FeatureColumn,
  isSparse,
  type Modality,
} from '@erc/core';
import { type CompiledFunction, compile, type ResolvedEngine } from '@erc/engine';
import type { LowerModule, RawStream } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/** Utterances that are computed together. */
const BATCH = 8;

/** The stream, in a batch of its own. */
const NAME = 'raw';

/** Options of {@link createComputedModule}. */
export interface ComputedModuleOptions<Module extends LowerModule> {
  readonly modality: Modality;
  /** Reads the module's weights. */
  readonly create: () => Promise<Module>;
  readonly startEngine: () => Promise<ResolvedEngine>;
}

/** Features of a module, never whole numbers. */
export interface ModuleFeature extends FeatureArray {
  readonly data: Float32Array;
}

/** A module that an engine computes, without training. Its weights are read with the first that is computed. */
export interface ComputedModule<Module extends LowerModule> {
  /** The module itself. */
  module(): Promise<Module>;
  /**
   * What it gives of some elements of a raw stream: vectors `[dim]`, states `[steps, dim]` or maps `[steps, height, width, channels]`, in the order of `places`. Elements of about equal length
   * are computed together; pictures only with those of their size.
   */
  compute(
    raw: FeatureColumn,
    places: readonly number[],
    options?: Pick<EncodeOptions, 'signal' | 'onProgress'>,
  ): Promise<ModuleFeature[]>;
  dispose(): Promise<void>;
}

/** A module that is compiled. */
interface OpenModule<Module> {
  readonly module: Module;
  readonly run: CompiledFunction;
}

/** Makes {@link ComputedModule}; nothing is read yet. */
export function createComputedModule<Module extends LowerModule>({
  modality,
  create,
  startEngine,
}: ComputedModuleOptions<Module>): ComputedModule<Module> {
  let opened: OpenModule<Module> | undefined;
  const open = async (): Promise<OpenModule<Module>> => {
    if (opened) return opened;
    const module = await create();
    const run = await compile(
      ({ values, mask }) => runModule(module, { modality, values: values!, mask: mask as tf.Tensor2D }),
      {
        engine: await startEngine(),
      },
    );
    opened = { module, run };
    return opened;
  };

  return {
    module: async () => (await open()).module,
    async compute(raw, places, { signal, onProgress } = {}) {
      const { run } = await open();
      const examples: ExampleSet = {
        ids: [],
        labels: new Int32Array(raw.length),
        streams: { [NAME]: raw },
      };
      const shapes = places.map((place) => shapeOf(raw, place));
      const buckets = fitLengthBuckets({ [NAME]: shapes.map(({ steps }) => steps) });
      const features = new Array<ModuleFeature>(places.length);
      let done = 0;
      for (const batch of batchesOf(shapes)) {
        signal?.throwIfAborted();
        const rows = Array.from({ length: BATCH }, (_, row) => {
          const i = batch[row];
          return i === undefined ? -1 : places[i]!;
        });
        const { [`stream/${NAME}`]: values, [`mask/${NAME}`]: mask } = assembleBatch({
          examples,
          specs: { [NAME]: specOf(modality, raw.at(places[batch[0]!]!)!) },
          buckets,
          rows,
        });
        const { states, real } = await run({ values: values!, mask: mask! });
        const given = Float32Array.from(states!.data);
        const [, steps, ...ofStep] = states!.shape as [number, number, ...number[]];
        for (const [row, i] of batch.entries()) {
          features[i] =
            ofStep.length === 0
              ? { data: given.slice(row * steps, (row + 1) * steps), shape: [steps] }
              : realStates(given, Float32Array.from(real!.data), { row, steps, ofStep });
        }
        done += batch.length;
        onProgress?.(done, places.length);
      }
      return features;
    },
    async dispose() {
      await opened?.run.dispose();
      opened?.module.dispose();
    },
  };
}

/** Vectors `[batch, dim]`; or states or maps of steps, `[batch, steps, …]`, with what of them is real, `[batch, steps]`. */
function runModule(
  module: LowerModule,
  stream: RawStream & { readonly mask: tf.Tensor2D },
): Record<string, tf.Tensor> {
  const { values, mask } = module.encode(stream, { training: false, dropout: (x) => x });
  return values.rank === 2 ? { states: values } : { states: values, real: mask ?? stream.mask };
}

/** The steps of a row that are no padding. */
function realStates(
  states: Float32Array,
  real: Float32Array,
  {
    row,
    steps,
    ofStep,
  }: { readonly row: number; readonly steps: number; readonly ofStep: readonly number[] },
): ModuleFeature {
  const length = real.subarray(row * steps, (row + 1) * steps).reduce((sum, step) => sum + step, 0);
  const size = ofStep.reduce((product, extent) => product * extent, 1);
  const at = row * steps * size;
  return { data: states.slice(at, at + length * size), shape: [length, ...ofStep] };
}

/** How long an element is, and what a step of it is. */
interface RawShape {
  readonly steps: number;
  /** `''` of ids and samples, the size of pictures. */
  readonly step: string;
}

function shapeOf(raw: FeatureColumn, place: number): RawShape {
  const feature = raw.at(place)!;
  if (isSparse(feature))
    throw new TypeError('computed module: expected a raw stream, received sparse features.');
  const [steps, ...step] = feature.shape;
  return { steps: steps!, step: step.join() };
}

/** Numbers of elements that are computed together: shorter ones first, steps of one kind. */
function batchesOf(shapes: readonly RawShape[]): number[][] {
  const byStep = new Map<string, number[]>();
  for (const [i, { step }] of shapes.entries()) byStep.set(step, [...(byStep.get(step) ?? []), i]);
  return [...byStep.values()].flatMap((places) => {
    const order = places.sort((a, b) => shapes[a]!.steps - shapes[b]!.steps);
    return Array.from({ length: Math.ceil(order.length / BATCH) }, (_, batch) =>
      order.slice(batch * BATCH, (batch + 1) * BATCH),
    );
  });
}
