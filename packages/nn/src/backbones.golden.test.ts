import { createRandom } from '@erc/core';
import { describeOn, expectModuleGolden, type ModuleGolden, readGolden } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import {
  convolveInGroups,
  convolveSteps,
  createBatchNorm,
  createDropoutContext,
  createParameter,
  createTransformerBlock,
  disposeParameters,
  type ForwardContext,
  zeros,
} from './index.js';

type Plain<F extends (options: never) => unknown> = Omit<Parameters<F>[0], 'path' | 'random'>;

interface BlockCase extends ModuleGolden {
  readonly options: Plain<typeof createTransformerBlock>;
  readonly keyMask?: number[][];
  readonly causal?: true;
}

interface NormCase extends ModuleGolden {
  readonly options: Plain<typeof createBatchNorm>;
  readonly training: boolean;
  readonly real?: number[];
  readonly state: Readonly<Record<string, number[]>>;
  readonly after: Readonly<Record<string, number[]>>;
}

const random = createRandom(1);
const context = createDropoutContext({ random, training: false });
const convolutions = readGolden<{
  inGroups: (ModuleGolden & { options: { groups: number } })[];
  overSteps: (ModuleGolden & { options: { stride: number } })[];
}>(import.meta.url, 'convolutions');

/** A kernel alone, as a module. */
function kernelOf(golden: ModuleGolden) {
  const shape = tf.tidy(() => tf.tensor(golden.parameters.kernel as tf.TensorLike).shape);
  const parameters = [createParameter('kernel', shape, zeros(shape))];
  return { parameters, dispose: () => disposeParameters(parameters) };
}

describeOn('blocks of encoders', ['wasm', 'cpu', 'tensorflow'], () => {
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });

  it.each(readGolden<{ cases: BlockCase[] }>(import.meta.url, 'transformer-block').cases)(
    'transformer block equals PyTorch: $name',
    (golden) => {
      const module = createTransformerBlock({ path: 'block', random, ...golden.options });
      const seen = {
        ...(golden.keyMask && !golden.causal && { keyMask: tf.tensor2d(golden.keyMask) }),
        ...(golden.causal && { scoreBias: pastOnly(golden.keyMask![0]!.length) }),
      };
      expectModuleGolden(golden, {
        module,
        forward: ({ x }) => module.apply(x as tf.Tensor3D, seen, context),
      });
      tf.dispose(Object.values(seen));
    },
  );

  it.each(readGolden<{ cases: NormCase[] }>(import.meta.url, 'batch-norm').cases)(
    'batch norm equals PyTorch: $name',
    (golden) => {
      const module = createBatchNorm({ path: 'norm', ...golden.options });
      for (const { path, variable } of module.state) {
        tf.tidy(() => variable.assign(tf.tensor1d(golden.state[path]!)));
      }
      const real = golden.real && tf.tensor1d(golden.real);
      const after = new Map<tf.Variable, tf.Tensor>();
      const training: ForwardContext = {
        ...context,
        training: golden.training,
        ...(real && { real }),
        assign: (variable, value) => {
          after.get(variable)?.dispose();
          after.set(variable, tf.keep(value.clone()));
        },
      };
      const rows = real && tf.tidy(() => tf.reshape(real, [-1, 1, 1, 1]));
      expectModuleGolden(golden, {
        module,
        forward: ({ x }) => {
          const y = module.apply(x!, training);
          return rows ? tf.mul(y, rows) : y;
        },
      });
      for (const { path, variable } of golden.training ? module.state : []) {
        expect(after.get(variable), path).toBeAllClose(golden.after[path]!, { rtol: 1e-5, atol: 1e-6 });
      }
      expect(after.size).toBe(golden.training ? 2 : 0);
      tf.dispose([real, rows, ...after.values()].filter((each) => each !== undefined));
    },
  );

  it.each(convolutions.inGroups)('convolution in groups equals PyTorch: $name', (golden) => {
    const module = kernelOf(golden);
    const [{ variable }] = module.parameters as [(typeof module.parameters)[0]];
    expectModuleGolden(golden, {
      module,
      forward: ({ x }) => convolveInGroups(x as tf.Tensor3D, variable as tf.Tensor3D, golden.options.groups),
    });
  });

  it.each(convolutions.overSteps)('convolution over steps equals PyTorch: $name', (golden) => {
    const module = kernelOf(golden);
    const [{ variable }] = module.parameters as [(typeof module.parameters)[0]];
    expectModuleGolden(golden, {
      module,
      forward: ({ x }) => convolveSteps(x as tf.Tensor3D, variable as tf.Tensor3D, golden.options.stride),
    });
  });

  it('leaves no tensor behind', () => {
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** 0 for what has been, −10⁹ for what is to come: `[1, 1, steps, steps]`. */
const pastOnly = (steps: number): tf.Tensor4D =>
  tf.tensor4d(
    Float32Array.from({ length: steps * steps }, (_, at) => (at % steps > Math.floor(at / steps) ? -1e9 : 0)),
    [1, 1, steps, steps],
  );
