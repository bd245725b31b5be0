import * as tf from '@tensorflow/tfjs';
import { Cache } from '../cache.js';
import { compileOnnx } from '../compile.js';
import { fusedOptionsOf } from '../native/fused-options.js';
import { buildProgram, emptyArray, inputSpecs, type Program } from '../program.js';
import { hostTensor, loadRuntime, type OrtModule, type OrtTensor } from '../runtime.js';
import { type InputSpec, trace } from '../trace/trace.js';
import type { HostArray, HostArrays, LossFunction, ResolvedEngine } from '../types.js';
import { captureFeeds } from '../weights/captures.js';
import type { Region } from '../weights/shards.js';
import { WeightStore } from '../weights/store.js';
import { EVALUATION } from './context.js';
import { createMasks, type DropoutCounter, type MaskMaker } from './dropout.js';
import { applyUpdate, gradientNorm, segmentsOf } from './optimize.js';
import type { StepPlan } from './parameters.js';
import type { ArrayKind, GradientSource, Pass, StepRunner } from './runner.js';
import { stepMemory } from './step-memory.js';
import { traceStep } from './trace-step.js';

/** A training program, with everything of its runs that is the same each time. */
interface TrainProgram {
  readonly program: Program;
  readonly masks: MaskMaker;
  readonly maskFeeds: Record<string, OrtTensor>;
  readonly fetches: Record<string, OrtTensor>;
  readonly loss: Float32Array;
  readonly outputs: Readonly<Record<string, HostArray>>;
  readonly reached: readonly boolean[];
  /** Indices of the state variables that the pass assigns, with their new values. */
  readonly assigned: readonly (readonly [index: number, values: Float32Array])[];
}

/** Runs a training step as one ONNX graph on the memory of a {@link WeightStore}. */
export async function createOnnxRunner(
  engine: ResolvedEngine,
  plan: StepPlan,
  loss: LossFunction,
  options: {
    readonly accumulate: boolean;
    readonly cacheSize: number;
    readonly arena?: boolean | undefined;
    /** Elements of one memory of the weight store, at most. @default 4 GiB of them */
    readonly capacity?: number;
  },
): Promise<StepRunner> {
  const ort = await loadRuntime();
  const momentCount = plan.optimizer.type !== 'sgd' ? 2 : plan.optimizer.momentum > 0 ? 1 : 0;
  const store = new WeightStore(
    ort,
    [...plan.parameters, ...plan.state],
    1 + momentCount + Number(options.accumulate),
    options.capacity,
  );
  const regions = {
    gradients: store.region(1),
    moments: Array.from({ length: momentCount }, (_, i) => store.region(2 + i)),
  };
  const sums = store.region(2 + momentCount);
  const trained = store.slots.slice(0, plan.parameters.length);
  const stateSlots = store.slots.slice(plan.parameters.length);
  const segments = (reached: readonly boolean[]) =>
    segmentsOf(trained, (i) => plan.parameters[i]!.group, reached);
  const regionOf = (source: GradientSource): Region => (source === 'pass' ? regions.gradients : sums);
  const programs = new Cache<TrainProgram>(options.cacheSize, ({ program }) => program.release());
  let last: TrainProgram | undefined;

  const kinds = new Map<ArrayKind, Region>([['weight', store.region(0)]]);
  if (plan.optimizer.type !== 'sgd')
    kinds.set('moment1', regions.moments[0]!).set('moment2', regions.moments[1]!);
  else if (momentCount > 0) kinds.set('momentum', regions.moments[0]!);
  if (plan.state.length > 0) kinds.set('state', store.region(0));
  const slotsOf = (kind: ArrayKind) => (kind === 'state' ? stateSlots : trained);

  async function build(specs: Readonly<Record<string, InputSpec>>): Promise<TrainProgram> {
    await tf.ready();
    const { traced, calls, reached } = traceStep(plan, loss, specs, trace);
    const program = await buildProgram(traced, engine, options);
    const masks = createMasks(calls);
    const output = (name: string): string => program.outputs[name]!.name;
    const lossValue = new Float32Array(1);
    const fetches: Record<string, OrtTensor> = { [output('loss')]: new ort.Tensor('float32', lossValue, []) };
    trained.forEach((slot, i) => {
      if (reached[i]) fetches[output(`gradient/${i}`)] = store.tensorIn(regions.gradients, slot);
    });
    const assigned = stateSlots.flatMap((slot, i) => {
      if (!(`state/${i}` in program.outputs)) return [];
      // The values wait in the gradients' region, where state variables have a place that nothing else uses.
      fetches[output(`state/${i}`)] = store.tensorIn(regions.gradients, slot);
      return [[i, regions.gradients.view(slot)] as const];
    });
    const outputs = outputArrays(ort, program, fetches);
    const maskFeeds = masks.masks.map((data, i) => [
      `dropout${i}`,
      hostTensor(ort, { data, shape: calls[i]!.shape }),
    ]);
    return {
      program,
      masks,
      maskFeeds: Object.fromEntries(maskFeeds),
      fetches,
      loss: lossValue,
      outputs,
      reached,
      assigned,
    };
  }

  async function pass(inputs: HostArrays, counter: DropoutCounter): Promise<Pass> {
    const { specs, key } = inputSpecs('step.run', inputs);
    const current = await programs.get(key, () => build(specs));
    const feeds = { ...(await captureFeeds(ort, current.program.captures)), ...current.maskFeeds };
    for (const name of Object.keys(inputs)) feeds[name] = hostTensor(ort, inputs[name]!);
    current.masks.fill(counter);
    await current.program.run(feeds, current.fetches);
    // What no program writes would keep the gradients of another program.
    trained.forEach((slot, i) => {
      if (!current.reached[i]) regions.gradients.view(slot).fill(0);
    });
    last = current;
    const outputs = Object.entries(current.outputs).map(([name, { data, shape }]) => [
      name,
      { data: data.slice(), shape },
    ]);
    return { loss: current.loss[0]!, outputs: Object.fromEntries(outputs), reached: current.reached };
  }

  return {
    engine,
    lock: store.lock,
    kinds: [...kinds.keys()],
    absorb: () => store.absorb(),
    pass,
    accumulate(weight, first) {
      if (first) for (const slot of trained) sums.view(slot).fill(0);
      for (const [shard, { memory, span }] of store.shards.entries()) {
        const trainedSpan = stateSlots.find((slot) => slot.shard === shard)?.start ?? span;
        if (trainedSpan > 0) {
          memory.kernels.addScaled(
            sums.pointer(shard),
            regions.gradients.pointer(shard),
            trainedSpan,
            weight,
          );
        }
      }
    },
    norm: async (source, reached) => gradientNorm(store, regionOf(source), segments(reached)),
    update: (source, reached, scale, step) =>
      applyUpdate(store, { ...regions, gradients: regionOf(source) }, segments(reached), plan, step, scale),
    commitState() {
      for (const [i, values] of last?.assigned ?? []) store.values(stateSlots[i]!).set(values);
    },
    gradients: async (indices) => indices.map((i) => regions.gradients.view(trained[i]!).slice()),
    read: async (kind, index) => kinds.get(kind)!.view(slotsOf(kind)[index]!),
    write: (kind, index, values) => kinds.get(kind)!.view(slotsOf(kind)[index]!).set(values),
    async memory(specs) {
      await tf.ready();
      const held = store.shards.reduce((sum, { memory }) => sum + memory.bytes, 0);
      if (engine.device !== 'cpu') return undefined;
      return stepMemory(plan, loss, specs, held, await fusedOptionsOf(engine));
    },
    compile: (fn) => compileOnnx((inputs) => fn(inputs, EVALUATION), engine, options.cacheSize, options),
    async release() {
      await programs.clear();
      store.release();
    },
  };
}

/** Preallocates arrays for the user's outputs and registers them as fetches. */
function outputArrays(
  ort: OrtModule,
  program: Program,
  fetches: Record<string, OrtTensor>,
): Record<string, HostArray> {
  const arrays: Record<string, HostArray> = {};
  for (const [key, info] of Object.entries(program.outputs)) {
    if (!key.startsWith('output/')) continue;
    const array = emptyArray(info);
    arrays[key.slice('output/'.length)] = array;
    fetches[info.name] = hostTensor(ort, array);
  }
  return arrays;
}
