import { createRandom, type StreamSpec } from '@erc/core';
import { createDropoutContext, type FeatureStream, type FusionResult } from '@erc/nn';
import { expectModuleGolden, type ModuleGolden } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { FusionOptions } from '../built-in-fusions.js';
import { type CreateFusionOptions, createFusion } from '../create-fusion.js';

/** A case that `tools/golden/fusion/_module.py` makes. */
export interface FusionGolden extends ModuleGolden {
  /** Without `type`. */
  readonly options: object;
  readonly specs: Readonly<Record<string, StreamSpec>>;
  readonly masks?: Readonly<Record<string, number[][]>>;
  readonly attention?: ModuleGolden['output'];
}

/** Compares a fusion's output, every gradient and, where the case has it, the attention. */
export function expectFusionGolden(type: FusionOptions['type'], golden: FusionGolden): void {
  const { options, specs, masks } = golden;
  const make = () =>
    createFusion({ type, ...options, inputs: specs, random: createRandom(1) } as CreateFusionOptions);
  const context = createDropoutContext({ random: createRandom(2), training: false });
  const fuse = (module: ReturnType<typeof make>, values: Readonly<Record<string, tf.Tensor>>): FusionResult =>
    module.fuse(
      Object.fromEntries(
        Object.entries(specs).map(([name, { modality }]): [string, FeatureStream] => {
          const mask = masks?.[name];
          const stream = { modality, values: values[name] as tf.Tensor2D };
          return [name, mask ? { ...stream, mask: tf.tensor2d(mask) } : stream];
        }),
      ),
      context,
    );
  const module = make();
  expect(module.parameters.map(({ path }) => path)).toEqual(Object.keys(golden.parameters));
  expectModuleGolden(golden, { module, forward: (values) => fuse(module, values).fused });
  if (golden.attention === undefined) return;

  const other = make();
  tf.tidy(() => {
    for (const { path, variable } of other.parameters) {
      variable.assign(tf.tensor(golden.parameters[path] as tf.TensorLike));
    }
    const values = Object.fromEntries(
      Object.entries(golden.inputs).map(([name, x]) => [name, tf.tensor(x as tf.TensorLike)]),
    );
    expect(fuse(other, values).attention!).toBeAllClose(golden.attention!);
  });
  other.dispose();
}
