import type { Precision } from '@erc/onnx';
import type * as tf from '@tensorflow/tfjs';

/** An array in host memory, row-major: Float32Array for float32, Int32Array for int32, Uint8Array (0 or 1) for bool. */
export interface HostArray {
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
}

/** Shape and type of an array. */
export interface ArraySpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}

/** Arrays by name. */
export type HostArrays = Readonly<Record<string, HostArray>>;

/** Tensors by name. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** A tfjs backend that can run a step eagerly. */
export type TfjsBackend = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** Which engine to use, as a recipe writes it. */
export interface EngineOptions {
  /**
   * `onnx` compiles to one graph for ONNX Runtime; `tfjs` runs each operation on a tfjs backend; `auto` takes the best that loads.
   * @default 'auto'
   */
  readonly type?: 'auto' | 'onnx' | 'tfjs';
  /** Where ONNX Runtime computes. @default cpu; with `auto`, cuda where it works */
  readonly device?: 'cpu' | 'webgpu' | 'cuda';
  /** Which device, where there are several. @default 0 */
  readonly index?: number;
  /** The tfjs backend; only with `type: 'tfjs'`. @default the first of tensorflow, wasm, cpu that loads */
  readonly backend?: TfjsBackend;
  /**
   * Threads of one run. In a browser the first session's number counts for all, and is 1 unless the page is cross-origin isolated.
   * @default the machine's available parallelism
   */
  readonly threads?: number;
  /**
   * What products are computed in; values and weights are float32 always. `float32-fast` (an error of about 4e-6) and `bfloat16` (2e-3) need the kernels of
   * `@erc/native`, and are float32 on processors without AMX.
   * @default 'float32'
   */
  readonly precision?: Precision;
  /**
   * Whose kernels ONNX Runtime computes with on the CPU: its own, or those of the optional package `@erc/native`. `auto` takes the latter where they load.
   * @default 'auto'
   */
  readonly kernels?: 'auto' | 'onnxruntime' | 'native';
}

/** Whose kernels compute. Plain data. */
export type Kernels =
  | { readonly from: 'onnxruntime' }
  | {
      readonly from: '@erc/native';
      readonly version: string;
      /** Of the processor's instructions: `amx`, `avx512`, `avx2`, `neon` or `scalar`. */
      readonly level: string;
    };

/** An engine that was better than the one taken, or faster kernels, and why they were not taken. */
export interface PassedOver {
  /** Such as `onnx/cuda`, `tfjs/tensorflow`, or of kernels `@erc/native`. */
  readonly engine: string;
  readonly reason: string;
  /** The command that enables it, where there is one. */
  readonly command?: string;
}

/** An engine that loads on this machine. Plain data: it can be written to a manifest. */
export interface ResolvedEngine {
  readonly type: 'onnx' | 'tfjs';
  /** Only with `type: 'tfjs'`. */
  readonly backend?: TfjsBackend;
  readonly device: 'cpu' | 'webgpu' | 'cuda';
  readonly index: number;
  readonly threads: number;
  /** What products are really computed in. */
  readonly precision: Precision;
  /** Whose kernels compute them; only with ONNX Runtime on the CPU. @default those of ONNX Runtime */
  readonly kernels?: Kernels;
  /** Name and version of what computes, such as `onnxruntime-node 1.30.0`. */
  readonly runtime: string;
  readonly passedOver: readonly PassedOver[];
}

/** What a loss function receives beside its inputs. Fits the `ForwardContext` of `@erc/nn`. */
export interface StepContext {
  /** `true` in the training program, `false` in evaluation programs. */
  readonly training: boolean;
  /**
   * Sets each element to 0 with probability `rate` and divides the others by `1 - rate`; returns `x` itself when not training or
   * when `rate` is 0. The mask is a function of (seed, step, call, element): the same on every engine.
   */
  dropout<T extends tf.Tensor>(x: T, rate: number): T;
  /**
   * Random numbers, at least 0 and less than 1, float32 of this shape; `undefined` when not training. As dropout's mask a function of (seed,
   * step, call, element): for layers that are dropped whole, masked spans, and the like. Made on the host: for small arrays.
   */
  uniform(shape: readonly number[]): tf.Tensor | undefined;
  /**
   * Gives a state variable (see {@link TrainStepOptions.state}) its value for the next step: batch-norm statistics, averages.
   * The variable keeps its old value until the step is complete. At most once per variable and step; not in evaluation programs.
   */
  assign(variable: tf.Variable, value: tf.Tensor): void;
}

/** What a loss function returns: a scalar to minimise, and whatever else is wanted from the same pass. */
export interface LossResult {
  /** A scalar. */
  readonly loss: tf.Tensor;
  readonly outputs?: Tensors;
}

/** The function that is minimised. Synchronous, and the same operations each time for the same input shapes. */
export type LossFunction = (inputs: Record<string, tf.Tensor>, context: StepContext) => LossResult;

/** Parameters that share a learning rate and a weight decay. */
export interface ParameterGroup {
  readonly variables: readonly tf.Variable[];
  readonly learningRate: number;
  /** `adamw`: each step first multiplies the weights by `1 - learningRate · weightDecay`. `adam`, `sgd`: an L2 penalty in the gradient. @default 0 */
  readonly weightDecay?: number;
  /** Names in saved states, one per variable, unique in the step. @default group and position, such as `0/2` */
  readonly names?: readonly string[];
}

/**
 * How gradients become updates, as PyTorch computes it.
 *
 * - `adamw`: `m ← β₁m + (1-β₁)g`, `v ← β₂v + (1-β₂)g²`, `p ← p(1 - lr·λ) - lr·m̂ / (√v̂ + ε)` (Loshchilov and Hutter 2019, arXiv:1711.05101).
 * - `adam`: `g ← g + λp` (after clipping), then as `adamw` with λ = 0 (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1).
 * - `sgd`: `g ← g + λp`, `b ← μb + g` (first step: `b ← g`), `p ← p - lr·b`.
 */
export type OptimizerOptions =
  | {
      readonly type: 'adamw' | 'adam';
      readonly beta1?: number;
      readonly beta2?: number;
      readonly epsilon?: number;
    }
  | { readonly type: 'sgd'; readonly momentum?: number };

export interface TrainStepOptions {
  /** Every trained variable stands in exactly one group. */
  readonly groups: readonly ParameterGroup[];
  readonly loss: LossFunction;
  readonly optimizer: OptimizerOptions;
  /**
   * Scales all gradients together so that their global norm is at most this, by `maxGradNorm / (norm + 1e-6)` as PyTorch's
   * `clip_grad_norm_`. The norm is of float64 on every engine: where the squares overflow or vanish in float32, the gradients are clipped
   * by what their norm is, and not, as in PyTorch, to 0 or not at all.
   * @default no clipping
   */
  readonly maxGradNorm?: number;
  /**
   * Allows {@link TrainStep.runMicroBatches}, and says how much each micro-batch counts: usually its number of examples.
   * A loss that is a mean over examples then has the gradient of the joined batch.
   */
  readonly gradientAccumulation?: { weight(inputs: HostArrays): number };
  /** Variables that {@link StepContext.assign} changes. Not trained, saved with the step. @default none */
  readonly state?: { readonly variables: readonly tf.Variable[]; readonly names?: readonly string[] };
  /** Of the dropout masks: an integer in 0 … 2³² − 1. @default 0 */
  readonly seed?: number;
  /** @default { type: 'auto' } */
  readonly engine?: EngineOptions | ResolvedEngine;
  /** Compiled programs kept per function, one for each set of input shapes and types. @default 8 */
  readonly cacheSize?: number;
  /**
   * Whether a program of ONNX Runtime keeps the memory of a run for the next. Where there are programs of many shapes each keeps its own: without,
   * they take what the largest needs. A result is the same with and without.
   * @default true
   */
  readonly arena?: boolean;
}

export interface StepResult {
  readonly loss: number;
  readonly outputs: Record<string, HostArray>;
  /**
   * Global norm of the gradients, before clipping. Not finite: a gradient is not, and the update was not made; weights, moments and state
   * variables are as they were.
   */
  readonly gradientNorm: number;
}

export interface MicroBatchResult {
  /** Mean of the micro-batches' losses by their weights. */
  readonly loss: number;
  /** Of each micro-batch, in order. */
  readonly outputs: Record<string, HostArray>[];
  /** Of the mean gradient, as in {@link StepResult}; state variables have the values that the micro-batches gave them. */
  readonly gradientNorm: number;
}

/** The numbers of a step's state, as JSON can hold them. */
export interface StepCounters {
  /** Updates made. */
  readonly step: number;
  /** Forward passes made in training: the counter of the dropout masks. */
  readonly pass: number;
  readonly seed: number;
  readonly learningRates: readonly number[];
}

/** Everything that a step needs to go on exactly here: arrays by name, and numbers that JSON can hold. */
export interface StepState {
  /** `weight/…`, `moment1/…`, `moment2/…` (AdamW, Adam), `momentum/…` (SGD), `state/…`, each followed by the variable's name. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
  readonly counters: StepCounters;
}

/** A {@link StepState} whose arrays are read one at a time. */
export interface StateReader {
  /** Elements of each array, by the names of {@link StepState.arrays}. */
  readonly sizes: ReadonlyMap<string, number>;
  /** It may be a view: nobody writes into it, and who gives a reader says for how long it is valid. */
  read(name: string): Promise<Float32Array>;
  readonly counters: StepCounters;
}

/** Bytes that a training step takes, at the most. Together they are the resident memory of a process that does nothing else. */
export interface StepMemory {
  /** Node, tfjs, ONNX Runtime and what they keep of a graph: the same for all. */
  readonly process: number;
  /** The memories of weights: these, state variables, gradients, moments and sums. */
  readonly state: number;
  /** What the loss closes over and no step trains: frozen weights. */
  readonly frozen: number;
  /** Of one pass, as much as there is at one time. */
  readonly pass: number;
  /** Inputs and random numbers, which the program of each set of shapes has of its own. */
  readonly inputs: number;
}

/** Host arrays in, host arrays out. */
export interface CompiledFunction {
  (inputs: HostArrays): Promise<Record<string, HostArray>>;
  /** Frees the compiled programs. */
  dispose(): Promise<void>;
}

/** A training step, compiled. Calls must not overlap: a second one before the first has ended is refused. */
export interface TrainStep {
  readonly engine: ResolvedEngine;
  /** Forward, backward, clip, update. */
  run(inputs: HostArrays): Promise<StepResult>;
  /** One update from the weighted mean gradient of several batches. Needs {@link TrainStepOptions.gradientAccumulation}. */
  runMicroBatches(batches: readonly HostArrays[]): Promise<MicroBatchResult>;
  /**
   * Loss and gradients of one batch, without an update.
   *
   * @param only Names of the parameters whose gradients are copied out. @default all
   */
  gradients(
    inputs: HostArrays,
    only?: readonly string[],
  ): Promise<{ loss: number; gradients: Record<string, Float32Array> }>;
  /**
   * What the step will take for batches of these shapes and types, estimated from its graph: nothing is compiled, and no weight is read.
   *
   * @returns `undefined` on engines of which it is not known: tfjs, and devices other than the CPU.
   */
  memory(inputs: Readonly<Record<string, ArraySpec>>): Promise<StepMemory | undefined>;
  /** A program over the same weights, dropout inactive. It sees each update as soon as `run` has resolved. */
  compile(
    fn: (inputs: Record<string, tf.Tensor>, context: StepContext) => Tensors,
  ): Promise<CompiledFunction>;
  /** For all groups, or one number per group. From the next run on. */
  setLearningRate(learningRate: number | readonly number[]): void;
  /** Copies of the trained weights, in the order of groups and variables. */
  weights(): Promise<Float32Array[]>;
  /** Replaces the trained weights; moments and counters stay. */
  loadWeights(weights: readonly Float32Array[]): Promise<void>;
  /**
   * Replaces trained weights and state variables one after the other, so that no more than one is in memory twice.
   *
   * @param read The values of a parameter or state variable, by its name. `undefined` leaves it as it is.
   */
  loadWeightsFrom(read: (name: string) => Promise<Float32Array | undefined>): Promise<void>;
  /** Copies of all that the step goes on from. */
  state(): Promise<StepState>;
  /**
   * Gives `use` all that the step goes on from, to be read array by array: views, where the engine has some, which are valid until `use` has
   * resolved. Meanwhile the step refuses every other call.
   */
  readState<T>(use: (state: StateReader) => Promise<T>): Promise<T>;
  restore(state: StepState): Promise<void>;
  /** {@link restore}, array by array. */
  restoreFrom(state: StateReader): Promise<void>;
  /** Frees programs and buffers. The variables live on, with their last values. */
  dispose(): Promise<void>;
}
