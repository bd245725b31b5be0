import { copyWeights, DataError, type FeatureArray, type WeightOrigin, type WeightReader } from '@erc/core';
import type { TrainStep } from '@erc/engine';
import type { Parameter } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { checkOrigins, matchWeights } from './match-weights.js';
import type { LoadWeightsOptions, ModelState, ModelStep } from './model-step.js';

/** Options of {@link createModelWeights}. */
export interface ModelWeightsOptions {
  readonly step: Pick<TrainStep, 'readState' | 'loadWeightsFrom' | 'restoreFrom'>;
  /** The model's and the loss's, then the model's state: the order of weights. */
  readonly saved: readonly Parameter[];
  /** Those of `saved` that the step neither trains nor moves. */
  readonly frozen: readonly Parameter[];
  /** Those of `saved` that are running statistics. */
  readonly state: readonly Parameter[];
}

/** Weights and state of a step, out and in. */
export interface ModelWeights
  extends Pick<ModelStep, 'shapes' | 'weights' | 'readWeights' | 'loadWeights' | 'readState' | 'restore'> {
  /** Call before an update. */
  willMove(): void;
}

/** Of frozen weights in a saved state. */
const FROZEN = 'frozen/';

/**
 * Reads and sets what a step has, one array after the other. A frozen parameter that still has the values of the file which it comes from is
 * left to that file.
 */
export function createModelWeights({ step, saved, frozen, state }: ModelWeightsOptions): ModelWeights {
  const byPath = new Map(saved.map((each) => [each.path, each]));
  const isFrozen = new Set(frozen);
  const isState = new Set(state);
  /** Parameters that have the values of their file. */
  const untouched = new Set(saved.filter(({ origin }) => origin !== undefined));
  const left = (): ReadonlyMap<string, WeightOrigin> =>
    new Map(
      frozen.flatMap((each): [string, WeightOrigin][] =>
        each.origin && untouched.has(each) ? [[each.path, each.origin]] : [],
      ),
    );
  const nameOf = (parameter: Parameter): string =>
    `${isState.has(parameter) ? 'state' : 'weight'}/${parameter.path}`;

  const readWeights: ModelWeights['readWeights'] = (use) =>
    step.readState(({ read }) => {
      const origins = left();
      const shapes = new Map(
        saved.flatMap(({ path, variable }) => (origins.has(path) ? [] : [[path, variable.shape] as const])),
      );
      return use({
        shapes,
        origins,
        async read(path) {
          const parameter = known(byPath, path);
          return isFrozen.has(parameter) ? valuesOf(parameter) : read(nameOf(parameter));
        },
      });
    });

  async function loadWeights(weights: WeightReader, { partial = false }: LoadWeightsOptions = {}) {
    const given = matchWeights(saved, weights, { partial });
    checkOrigins(weights.origins, { byPath, untouched });
    const trained = new Map(
      given.filter((each) => !isFrozen.has(each)).map((each) => [each.path, each] as const),
    );
    await step.loadWeightsFrom(async (path) => {
      const parameter = trained.get(path);
      if (!parameter) return undefined;
      const values = await weights.read(path);
      await compare(parameter, values);
      return values;
    });
    for (const parameter of given) {
      if (isFrozen.has(parameter)) await assign(parameter, await weights.read(parameter.path));
    }
  }

  /** Keeps in mind that values are others than those of the parameter's file. */
  async function compare(parameter: Parameter, values: Float32Array): Promise<void> {
    if (untouched.has(parameter) && !isSame(await valuesOf(parameter), values)) untouched.delete(parameter);
  }

  async function assign(parameter: Parameter, values: Float32Array): Promise<void> {
    await compare(parameter, values);
    if (untouched.has(parameter)) return;
    const { variable } = parameter;
    tf.tidy(() => variable.assign(tf.tensor(values.slice(), variable.shape, 'float32')));
  }

  return {
    shapes: new Map(saved.map(({ path, variable }) => [path, variable.shape])),
    readWeights,
    async weights() {
      const copies = await readWeights(copyWeights);
      const all: [string, FeatureArray][] = [];
      for (const parameter of saved) {
        const { path, variable } = parameter;
        const copy = copies[path] ?? { data: (await valuesOf(parameter)).slice(), shape: variable.shape };
        all.push([path, copy]);
      }
      return Object.fromEntries(all);
    },
    loadWeights,
    readState: (use) =>
      step.readState(({ sizes, counters, read }) => {
        const origins = left();
        const shapes = new Map([...sizes].map(([name, size]): [string, number[]] => [name, [size]]));
        for (const { path, variable } of frozen) {
          if (!origins.has(path)) shapes.set(FROZEN + path, [variable.size]);
        }
        return use({
          shapes,
          origins,
          counters,
          read: async (name) =>
            name.startsWith(FROZEN) ? valuesOf(known(byPath, name.slice(FROZEN.length))) : read(name),
        });
      }),
    async restore({ shapes, origins, counters, read }: ModelState) {
      for (const { path, variable } of frozen) {
        const size = shapes.get(FROZEN + path)?.[0];
        if (size === variable.size || (size === undefined && origins.has(path))) continue;
        throw new DataError(
          `trainer: state of ${path}: expected ${variable.size} values, received ${size ?? 'none'}.`,
        );
      }
      checkOrigins(origins, { byPath, untouched });
      const sizes = [...shapes].filter(([name]) => !name.startsWith(FROZEN));
      // Its weights are those of an earlier update.
      for (const parameter of saved) if (!isFrozen.has(parameter)) untouched.delete(parameter);
      await step.restoreFrom({
        sizes: new Map(sizes.map(([name, [size = 0]]) => [name, size])),
        counters,
        read,
      });
      for (const parameter of frozen) {
        if (shapes.has(FROZEN + parameter.path)) await assign(parameter, await read(FROZEN + parameter.path));
      }
    },
    willMove() {
      for (const parameter of untouched) if (!isFrozen.has(parameter)) untouched.delete(parameter);
    },
  };
}

const valuesOf = ({ variable }: Parameter): Promise<Float32Array> => variable.data<'float32'>();

function known(byPath: ReadonlyMap<string, Parameter>, path: string): Parameter {
  const parameter = byPath.get(path);
  if (!parameter) throw new DataError(`weights: expected those of ${path}, received none.`);
  return parameter;
}

/** Bit for bit: a NaN is equal to itself, and 0 is not −0. */
const isSame = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
