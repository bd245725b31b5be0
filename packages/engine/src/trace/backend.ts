import { sizeOf } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import type { LoopCall, LoopResult } from './loop/contract.js';
import { supportedDtype, Tracer } from './tracer.js';
import { userFrame } from './user-frame.js';
import { type Dtype, filled, type TracedValue, typedValues } from './value.js';

/** A tensor that existed before the trace: a variable, or a value the function closes over. It becomes a graph input. */
export interface Capture {
  readonly name: string;
  readonly tensor: tf.Tensor | tf.Variable;
}

/** One kernel call, for {@link diagnose}: operands and results by the names they have in the graph. */
export interface KernelRecord {
  /** tfjs's name. */
  readonly name: string;
  /** The name, with `gradient/` before it in a backward pass. */
  readonly kernel: string;
  readonly place: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly operands: Readonly<Record<string, NamedValue>>;
  /** Whether tfjs passes the operands as a list. */
  readonly isList: boolean;
  readonly results: readonly NamedValue[];
}

export interface NamedValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

export interface TraceOptions {
  /** Note the place in the user's function that each node comes from, and every kernel call. Slow. */
  readonly withPlaces?: boolean;
  /** Describe constants of one value by their shape, however small. */
  readonly describeAll?: boolean;
  /** Write the steps of loops one by one, in place of one node for all. */
  readonly unrollLoops?: boolean;
}

/** The trace that is going on. */
export interface TraceSession {
  readonly tracer: Tracer;
  readonly captures: Map<tf.DataId, Capture>;
  /** Which pass is running: errors and node names say it. */
  phase: 'forward' | 'backward';
  /** Whether the tracer notes the place in the user's function that each node comes from. */
  readonly withPlaces: boolean;
  /** Every kernel call; only with places. */
  readonly records: KernelRecord[];
  /** Whether the steps of loops are written one by one. */
  readonly unrollsLoops: boolean;
}

interface Entry {
  readonly value: TracedValue;
  readonly session: TraceSession;
  references: number;
}

/** tfjs ops whose result differs from call to call; a trace would freeze one result for ever. */
const RANDOM_OPS = /^(rand|random\w*|truncatedNormal|multinomial|dropout)(__op)?$/;

/**
 * A tfjs backend that computes nothing: its kernels append ONNX nodes to the session's tracer. Tensors made by the host while tracing
 * become constants; tensors of other backends become captures and are not touched.
 */
export class TracingBackend extends tf.KernelBackend {
  private readonly entries = new Map<tf.DataId, Entry>();
  /** Those that were disposed of, as long as somebody has their tensors. */
  private readonly disposed = new WeakMap<tf.DataId, Entry>();
  private current: TraceSession | undefined;
  private isReplaying = false;

  /**
   * @param name Under which it is registered with tfjs.
   * @param runLoop Traces a loop as one node.
   */
  constructor(
    readonly name: string,
    private readonly runLoop: (backend: TracingBackend, loop: LoopCall) => LoopResult,
  ) {
    super();
  }

  /** Runs a loop as one operation, for `scan` of `@erc/nn`; undefined where its steps are to be written one by one. */
  get scan(): ((loop: LoopCall) => LoopResult) | undefined {
    return this.session.unrollsLoops ? undefined : (loop) => this.runLoop(this, loop);
  }

  begin({ withPlaces = false, describeAll = false, unrollLoops = false }: TraceOptions): TraceSession {
    this.current = {
      tracer: new Tracer(),
      captures: new Map(),
      phase: 'forward',
      withPlaces,
      records: [],
      unrollsLoops: unrollLoops,
    };
    this.current.tracer.describeAll = describeAll;
    return this.current;
  }

  end(): void {
    this.current = undefined;
  }

  get session(): TraceSession {
    if (!this.current) {
      throw new EngineError(
        'invalid-function',
        'engine: a tensor of a finished trace was used after it. Return it from the function instead.',
      );
    }
    return this.current;
  }

  /** What the trace knows of a tensor. A tensor of another backend is captured on first sight. */
  value(info: tf.TensorInfo): TracedValue {
    const { dataId } = info;
    const entry = this.entries.get(dataId) ?? (this.isReplaying ? this.disposed.get(dataId) : undefined);
    if (!entry) return this.capture(info);
    if (entry.session !== this.session && entry.value.kind !== 'constant') {
      throw new EngineError(
        'invalid-function',
        `engine: a tensor that an earlier trace produced was used again${userFrame()}. Keep no tensors from one call to the next.`,
      );
    }
    return entry.value;
  }

  /**
   * Runs something a second time, when tensors that it closes over may be gone: tfjs disposes of what a forward pass made before the way back
   * begins.
   */
  replay<T>(body: () => T): T {
    const before = this.isReplaying;
    this.isReplaying = true;
    try {
      return body();
    } finally {
      this.isReplaying = before;
    }
  }

  /** Registers a value as a kernel's result. */
  result(value: TracedValue): tf.TensorInfo {
    const dataId = {};
    this.entries.set(dataId, { value, session: this.session, references: 1 });
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  override write(values: tf.backend_util.TypedArray, shape: number[], dtype: tf.DataType): tf.DataId {
    const type = supportedDtype(dtype, `engine: constant${userFrame()}`);
    const random = scopeNames().find((name) => RANDOM_OPS.test(name));
    if (random !== undefined) {
      throw new EngineError(
        'changing-constant',
        `tf.${random.replace('__op', '')}: expected no random numbers inside a compiled function, which would freeze them${userFrame()}. ` +
          `Use context.dropout for dropout, or make the numbers outside and pass them as an input.`,
      );
    }
    const data = typedValues(values ?? filled(sizeOf(shape), 0, type), type);
    return this.result(this.session.tracer.constant(data, shape, type)).dataId;
  }

  override readSync(dataId: tf.DataId): tf.backend_util.TypedArray {
    const value = this.entries.get(dataId)?.value;
    if (value?.kind === 'constant') {
      return 'values' in value
        ? value.values
        : (filled(sizeOf(value.shape), value.uniform, value.dtype) as Float32Array | Int32Array | Uint8Array);
    }
    throw new EngineError(
      'value-read',
      `engine: expected no reading of values inside a compiled function, where tensors have none yet${userFrame()}. ` +
        'Return the tensor as an output and read it there; replace a branch on a value by tf.where, and a shape that depends on values by a mask.',
    );
  }

  override async read(dataId: tf.DataId): Promise<tf.backend_util.TypedArray> {
    return this.readSync(dataId);
  }

  override move(): void {
    throw new EngineError(
      'runtime',
      'engine: tensors of other backends are captured, never moved into a trace.',
    );
  }

  override refCount(dataId: tf.DataId): number {
    return this.entries.get(dataId)?.references ?? 0;
  }

  override incRef(dataId: tf.DataId): void {
    const entry = this.entries.get(dataId);
    if (entry) entry.references++;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    const entry = this.entries.get(dataId);
    if (!entry) return true;
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.entries.delete(dataId);
    this.disposed.set(dataId, entry);
    return true;
  }

  override numDataIds(): number {
    return this.entries.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override dispose(): void {
    this.entries.clear();
  }

  private capture(info: tf.TensorInfo): TracedValue {
    const { captures, tracer } = this.session;
    const type = supportedDtype(info.dtype, `engine: captured tensor${userFrame()}`);
    const known = captures.get(info.dataId);
    const name = known?.name ?? `capture${captures.size}`;
    if (!known) {
      captures.set(info.dataId, { name, tensor: info as tf.Tensor });
      tracer.input(name, info.shape, type);
    }
    return { kind: 'symbol', name, shape: info.shape, dtype: type };
  }
}

function scopeNames(): string[] {
  return tf.engine().state.scopeStack.map((scope) => scope.name);
}
