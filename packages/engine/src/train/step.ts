import { EngineError } from '../errors.js';
import type {
  CompiledFunction,
  HostArrays,
  MicroBatchResult,
  StateReader,
  StepCounters,
  StepResult,
  TrainStep,
  TrainStepOptions,
} from '../types.js';
import type { StepPlan } from './parameters.js';
import type { ArrayKind, GradientSource, StepRunner } from './runner.js';

/** The engine-independent part of a training step: the order of things, counters, clipping, saving. */
export function createTrainStep(runner: StepRunner, plan: StepPlan, options: TrainStepOptions): TrainStep {
  const { maxGradNorm, gradientAccumulation } = options;
  const compiled: CompiledFunction[] = [];
  let { seed } = plan;
  let step = 0;
  let pass = 0;
  let disposed = false;
  const counters = (): StepCounters => ({ step, pass, seed, learningRates: [...plan.learningRates] });

  /** One call at a time, on weights that include what the user assigned. */
  function exclusive<T>(what: string, body: () => Promise<T>): Promise<T> {
    return runner.lock.hold(what, async () => {
      if (disposed) throw new EngineError('disposed', `${what}: expected no call after dispose().`);
      await runner.absorb();
      return body();
    });
  }

  /** Makes the update, unless a gradient is not finite. @returns The norm before clipping. */
  async function update(source: GradientSource, reached: readonly boolean[], mean: number): Promise<number> {
    const gradientNorm = mean * (await runner.norm(source, reached));
    // An update from it would leave NaN in the weights, and the next batch would be blamed.
    if (!Number.isFinite(gradientNorm)) return gradientNorm;
    // PyTorch's clip_grad_norm_: the small number keeps the quotient finite.
    const clip = maxGradNorm === undefined ? 1 : Math.min(1, maxGradNorm / (gradientNorm + 1e-6));
    runner.update(source, reached, mean * clip, ++step);
    return gradientNorm;
  }

  async function runOne(inputs: HostArrays): Promise<StepResult> {
    const { loss, outputs, reached } = await runner.pass(inputs, { seed, pass });
    pass++;
    const gradientNorm = await update('pass', reached, 1);
    if (Number.isFinite(gradientNorm)) runner.commitState();
    return { loss, outputs, gradientNorm };
  }

  async function runSeveral(batches: readonly HostArrays[]): Promise<MicroBatchResult> {
    if (!gradientAccumulation) {
      throw new EngineError(
        'invalid-option',
        'step.runMicroBatches: expected the option gradientAccumulation to be set when compiling.',
      );
    }
    if (batches.length === 0)
      throw new EngineError(
        'invalid-input',
        'step.runMicroBatches: expected at least one batch, received none.',
      );
    const weights = batches.map((batch) => gradientAccumulation.weight(batch));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0 && weights.every((weight) => weight >= 0))) {
      throw new EngineError(
        'invalid-input',
        `step.runMicroBatches: expected weights ≥ 0 with a sum > 0, received ${weights.join(', ')}.`,
      );
    }
    const reached = plan.parameters.map(() => false);
    const outputs: MicroBatchResult['outputs'] = [];
    let loss = 0;
    for (const [i, batch] of batches.entries()) {
      const result = await runner.pass(batch, { seed, pass });
      pass++;
      result.reached.forEach((isReached, j) => {
        reached[j] ||= isReached;
      });
      runner.accumulate(weights[i]!, i === 0);
      runner.commitState();
      loss += (weights[i]! / total) * result.loss;
      outputs.push(result.outputs);
    }
    return { loss, outputs, gradientNorm: await update('sum', reached, 1 / total) };
  }

  const variablesOf = (kind: ArrayKind) => (kind === 'state' ? plan.state : plan.parameters);

  /** Every array of a saved state, in its order. */
  const places: ReadonlyMap<string, Place> = new Map(
    runner.kinds.flatMap((kind) =>
      variablesOf(kind).map(({ name, variable }, index): [string, Place] => [
        `${kind}/${name}`,
        { kind, index, size: variable.size },
      ]),
    ),
  );
  const sizes = new Map([...places].map(([name, { size }]) => [name, size]));

  function placeOf(name: string): Place {
    const place = places.get(name);
    if (place) return place;
    throw new EngineError('invalid-input', `step.readState: expected no read of ${name}: there is none.`);
  }

  async function restoreFrom(state: StateReader): Promise<void> {
    // All checks come first, so that a state that does not fit changes nothing.
    const wrong = [...places].find(([name, { size }]) => state.sizes.get(name) !== size);
    if (wrong) {
      const received = state.sizes.get(wrong[0]);
      throw new EngineError(
        'invalid-input',
        `step.restore: ${wrong[0]}: expected ${wrong[1].size} elements, received ${received ?? 'none'}.`,
      );
    }
    const unknown = [...state.sizes.keys()].find((name) => !places.has(name));
    if (unknown !== undefined) {
      throw new EngineError(
        'invalid-input',
        `step.restore: expected no array ${unknown}: this step has no such variable or moment.`,
      );
    }
    setLearningRates(state.counters.learningRates);
    for (const [name, place] of places) write('step.restore', name, place, await state.read(name));
    ({ step, pass, seed } = state.counters);
  }

  function write(where: string, name: string, { kind, index, size }: Place, values: Float32Array): void {
    if (values.length !== size) {
      throw new EngineError(
        'invalid-input',
        `${where}: ${name}: expected ${size} elements, received ${values.length}.`,
      );
    }
    runner.write(kind, index, values);
  }

  function setLearningRates(learningRate: number | readonly number[]): void {
    const rates =
      typeof learningRate === 'number' ? plan.learningRates.map(() => learningRate) : learningRate;
    if (
      rates.length !== plan.learningRates.length ||
      !rates.every((rate) => Number.isFinite(rate) && rate >= 0)
    ) {
      throw new EngineError(
        'invalid-option',
        `step.setLearningRate: expected ${plan.learningRates.length} numbers ≥ 0, received ${rates.join(', ')}.`,
      );
    }
    plan.learningRates.splice(0, rates.length, ...rates);
  }

  return {
    engine: runner.engine,
    run: (inputs) => exclusive('step.run', () => runOne(inputs)),
    runMicroBatches: (batches) => exclusive('step.runMicroBatches', () => runSeveral(batches)),
    gradients: (inputs, only) =>
      exclusive('step.gradients', async () => {
        const wanted = plan.parameters.flatMap(({ name }, i) => (!only || only.includes(name) ? [i] : []));
        const { loss } = await runner.pass(inputs, { seed, pass });
        const gradients = await runner.gradients(wanted);
        return {
          loss,
          gradients: Object.fromEntries(wanted.map((i, j) => [plan.parameters[i]!.name, gradients[j]!])),
        };
      }),
    memory: (inputs) => runner.memory(inputs),
    async compile(fn) {
      const result = await runner.compile(fn);
      compiled.push(result);
      return result;
    },
    setLearningRate: setLearningRates,
    weights: () =>
      exclusive('step.weights', async () => {
        const copies: Float32Array[] = [];
        for (const i of plan.parameters.keys()) copies.push((await runner.read('weight', i)).slice());
        return copies;
      }),
    loadWeights: (weights) =>
      exclusive('step.loadWeights', async () => {
        plan.parameters.forEach(({ name, variable }, i) => {
          if (weights[i]?.length === variable.size) return;
          throw new EngineError(
            'invalid-input',
            `step.loadWeights: ${name}: expected ${variable.size} elements, received ${weights[i]?.length ?? 'none'}.`,
          );
        });
        for (const [i, values] of weights.entries()) runner.write('weight', i, values);
      }),
    loadWeightsFrom: (read) =>
      exclusive('step.loadWeightsFrom', async () => {
        for (const kind of ['weight', 'state'] as const) {
          for (const { name } of variablesOf(kind)) {
            const values = await read(name);
            const place = placeOf(`${kind}/${name}`);
            if (values) write('step.loadWeightsFrom', name, place, values);
          }
        }
      }),
    state: () =>
      exclusive('step.state', async () => {
        const entries: [string, Float32Array][] = [];
        for (const [name, { kind, index }] of places) {
          entries.push([name, (await runner.read(kind, index)).slice()]);
        }
        return { arrays: Object.fromEntries(entries), counters: counters() };
      }),
    readState: (use) =>
      exclusive('step.readState', () =>
        use({
          sizes,
          counters: counters(),
          async read(name) {
            const { kind, index } = placeOf(name);
            return runner.read(kind, index);
          },
        }),
      ),
    restore: ({ arrays, counters }) =>
      exclusive('step.restore', () =>
        restoreFrom({
          sizes: new Map(Object.entries(arrays).map(([name, { length }]) => [name, length])),
          counters,
          read: async (name) => arrays[name]!,
        }),
      ),
    restoreFrom: (state) => exclusive('step.restore', () => restoreFrom(state)),
    dispose: () =>
      runner.lock.hold('step.dispose', async () => {
        if (disposed) return;
        disposed = true;
        for (const each of compiled) await each.dispose();
        await runner.release();
      }),
  };
}

/** Where an array of a saved state is. */
interface Place {
  readonly kind: ArrayKind;
  /** Of its parameter, or its state variable. */
  readonly index: number;
  readonly size: number;
}
