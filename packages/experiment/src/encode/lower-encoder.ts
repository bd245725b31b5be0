import { type Encoder, type FeatureColumn, isSparse, type Modality } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import type { LowerLayers } from '@erc/nn';
import { runEnvironment } from '@erc/trainer';
import { RUNTIME_KERNELS } from '../engine/start-engine.js';
import { createComputedModule } from './compute-module.js';

/** Options of {@link createLowerEncoder}. */
export interface LowerEncoderOptions {
  readonly lower: LowerLayers;
  readonly modality: Modality;
  /** The raw stream: what is encoded are numbers of its elements. */
  readonly column: FeatureColumn;
  readonly engine: ResolvedEngine;
}

/**
 * The frozen lower layers of an encoder as a frozen encoder of their own: elements of a raw stream to hidden states `[steps, dim]`, or pictures to maps `[steps, height, width, channels]`. Their weights are read with
 * the first that is computed.
 */
export function createLowerEncoder({
  lower,
  modality,
  column,
  engine,
}: LowerEncoderOptions): Encoder<number> {
  const module = createComputedModule({
    modality,
    create: () => lower.create(),
    startEngine: async () => engine,
  });
  return {
    modality,
    id: `${lower.id}/${JSON.stringify(whatDecidesBits(engine))}`,
    dim: lower.dimOf(stepOf(column)),
    encode: (inputs, options) => module.compute(column, inputs, options),
    dispose: module.dispose,
  };
}

/** Extents of a step of a raw stream. */
const stepOf = (column: FeatureColumn): readonly number[] => {
  const feature = column.at(0);
  return feature && !isSparse(feature) ? feature.shape.slice(1) : [];
};

/** Another engine, other kernels or another number of threads give other last bits. */
function whatDecidesBits({ runtime, backend, device, precision, threads, kernels }: ResolvedEngine) {
  const known = { runtime, on: backend ?? device, precision, threads, cpu: runEnvironment().cpu };
  return kernels && kernels.from !== RUNTIME_KERNELS.from ? { ...known, kernels } : known;
}
