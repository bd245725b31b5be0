import { EngineError } from '../errors.js';
import type {
  CompiledFunction,
  HostArrays,
  MicroBatchResult,
  StepResult,
  StepState,
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

  const names = (kind: ArrayKind): string[] =>
    (kind === 'state' ? plan.state : plan.parameters).map(({ name }) => `${kind}/${name}`);

  async function restore({ arrays, counters }: StepState): Promise<void> {
    // All checks come first, so that a state that does not fit changes nothing.
    const expected = new Map(
      runner.kinds.flatMap((kind) => names(kind).map((name, i) => [name, sizeOf(kind, i)] as const)),
    );
    const wrong = [...expected].find(([name, size]) => arrays[name]?.length !== size);
    if (wrong) {
      const received = arrays[wrong[0]]?.length;
      throw new EngineError(
        'invalid-input',
        `step.restore: ${wrong[0]}: expected ${wrong[1]} elements, received ${received ?? 'none'}.`,
      );
    }
    const unknown = Object.keys(arrays).find((name) => !expected.has(name));
    if (unknown !== undefined) {
      throw new EngineError(
        'invalid-input',
        `step.restore: expected no array ${unknown}: this step has no such variable or moment.`,
      );
    }
    setLearningRates(counters.learningRates);
    for (const kind of runner.kinds)
      await runner.write(
        kind,
        names(kind).map((name) => arrays[name]!),
      );
    ({ step, pass, seed } = counters);
  }

  const sizeOf = (kind: ArrayKind, i: number): number =>
    (kind === 'state' ? plan.state : plan.parameters)[i]!.variable.size;

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
    async compile(fn) {
      const result = await runner.compile(fn);
      compiled.push(result);
      return result;
    },
    setLearningRate: setLearningRates,
    weights: () => exclusive('step.weights', () => runner.read('weight')),
    loadWeights: (weights) =>
      exclusive('step.loadWeights', async () => {
        plan.parameters.forEach(({ name, variable }, i) => {
          if (weights[i]?.length === variable.size) return;
          throw new EngineError(
            'invalid-input',
            `step.loadWeights: ${name}: expected ${variable.size} elements, received ${weights[i]?.length ?? 'none'}.`,
          );
        });
        await runner.write('weight', weights);
      }),
    state: (spare) =>
      exclusive('step.state', async () => {
        const entries: [string, Float32Array][] = [];
        for (const kind of runner.kinds) {
          const arrays = await runner.read(
            kind,
            names(kind).map((name) => spare?.arrays[name]),
          );
          entries.push(...names(kind).map((name, i): [string, Float32Array] => [name, arrays[i]!]));
        }
        return {
          arrays: Object.fromEntries(entries),
          counters: { step, pass, seed, learningRates: [...plan.learningRates] },
        };
      }),
    restore: (state) => exclusive('step.restore', () => restore(state)),
    dispose: () =>
      runner.lock.hold('step.dispose', async () => {
        if (disposed) return;
        disposed = true;
        for (const each of compiled) await each.dispose();
        await runner.release();
      }),
  };
}
