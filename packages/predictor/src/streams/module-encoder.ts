import { assembleBatch, specOf } from '@erc/batches';
import { type Encoder, type Feature, isSparse, type StreamSpec } from '@erc/core';
import { checkFiniteOutput } from '@erc/pretrained';
import { chooseGraph } from '../graphs/choose-graph.js';
import type { Graphs } from '../graphs/open-graphs.js';
import type { ModelManifest } from '../model-folder/manifest.js';
import { checkSize } from '../turns/limits.js';

/** A frozen encoder as graphs of a model folder. */
export type ModelModule = NonNullable<ModelManifest['streams'][string]['module']>;

/** Options of {@link createModuleEncoder}. */
export interface ModuleEncoderOptions<Input> {
  /** Makes what the graphs read. Disposed with the encoder. */
  readonly raw: Encoder<Input>;
  readonly module: ModelModule;
  /** What it gives. */
  readonly spec: Pick<StreamSpec, 'kind' | 'dim'>;
  readonly openModule: (
    module: ModelModule,
    inputs: readonly string[],
    outputs: readonly string[],
  ) => Promise<Graphs>;
  /** Comes first in errors. */
  readonly where: string;
}

/** The stream in a batch of its own. */
const NAME = 'raw';

/** A frozen encoder whose model had no file that runs by itself: an input of which nothing is left to read gives zeros, or no steps. */
export async function createModuleEncoder<Input>({
  raw,
  module,
  spec: { kind, dim },
  openModule,
  where,
}: ModuleEncoderOptions<Input>): Promise<Encoder<Input>> {
  const { modality } = raw;
  const outputs = kind === 'sequence' ? ['states', 'real'] : ['states'];
  const graphs = await openModule(module, ['values', 'mask'], outputs);
  const nothing: Feature =
    kind === 'sequence'
      ? { data: new Float32Array(0), shape: [0, dim] }
      : { data: new Float32Array(dim), shape: [dim] };

  async function compute(feature: Feature, i: number): Promise<Feature> {
    if (isSparse(feature) || feature.shape[0] === 0) return nothing;
    const [length = 0, ...ofStep] = feature.shape;
    const { graph, sizes } = chooseGraph(module.graphs, new Map([['steps', length]]), where);
    const steps = sizes.get('steps') ?? length;
    checkSize([steps, ...ofStep], where);
    const batch = assembleBatch({
      examples: { ids: [], labels: new Int32Array(1), streams: { [NAME]: [feature] } },
      specs: { [NAME]: specOf(modality, feature) },
      buckets: { [NAME]: [steps] },
      rows: [0],
    });
    const { states, real } = await graphs.run(graph, {
      values: batch[`stream/${NAME}`]!,
      mask: batch[`mask/${NAME}`]!,
    });
    checkFiniteOutput(states!.data, () => `${where}: input ${i}`);
    if (kind === 'vector') return { data: states!.data, shape: [dim] };
    const count = real!.data.reduce((sum, one) => sum + one, 0);
    return { data: states!.data.slice(0, count * dim), shape: [count, dim] };
  }

  return {
    modality,
    id: raw.id,
    dim,
    async encode(inputs, { signal, onTruncation, onProgress } = {}) {
      const made = await raw.encode(inputs, {
        ...(signal && { signal }),
        ...(onTruncation && { onTruncation }),
      });
      const features: Feature[] = [];
      for (const [i, feature] of made.entries()) {
        signal?.throwIfAborted();
        features.push(await compute(feature, i));
        onProgress?.(i + 1, made.length);
      }
      return features;
    },
    async dispose() {
      await graphs.dispose();
      await raw.dispose();
    },
  };
}
