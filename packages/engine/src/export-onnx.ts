import {
  BATCH_SIZES,
  encodeModel,
  type Graph,
  type GraphSample,
  type Initializer,
  OnnxError,
  OPSET,
  optimize,
  withDynamicBatch,
  withOutputNames,
} from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { EngineError } from './errors.js';
import { type Trace, trace, traceOnce } from './trace/trace.js';
import { supportedDtype } from './trace/tracer.js';
import { type Dtype, typedValues } from './trace/value.js';
import type { Tensors } from './types.js';

/** Shape and type of an exported model's input. */
export interface ExportInput {
  /** `'batch'` marks the dimension that may differ from run to run. At least one input needs it, unless all shapes are fixed. */
  readonly shape: readonly (number | 'batch')[];
  /** @default 'float32' */
  readonly dtype?: Dtype;
}

export interface ExportOptions {
  readonly inputs: Readonly<Record<string, ExportInput>>;
  /** Text kept in the model: labels, preprocessing, version. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Named in errors. */
const WHERE = 'exportOnnx';
/** Largest protobuf message. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Writes a tfjs function as an ONNX model (operator set 20, weights included) that runs anywhere ONNX does.
 *
 * @returns The bytes of the `.onnx` file. Inputs and outputs have the names that `fn` has for them.
 * @throws EngineError where `fn` cannot be traced, where something other than shapes depends on the batch size, or where an extent is not
 *   `base + coefficient · batch` (`2·⌊batch/2⌋`).
 */
export async function exportOnnx(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  { inputs, metadata = {} }: ExportOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  await tf.ready();
  const isDynamic = Object.values(inputs).some(({ shape }) => shape.includes('batch'));
  const specs = (batch: number) =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype = 'float32' }]) => [
        name,
        { shape: shape.map((extent) => (extent === 'batch' ? batch : extent)), dtype },
      ]),
    );
  // Refuses what differs from call to call, before the batch size makes a difference.
  const [batch] = BATCH_SIZES;
  trace(fn, specs(batch));
  const traced = (size: number): Trace => traceOnce(fn, specs(size), { describeAll: true });
  const { graph, captures, outputs } = traced(batch);
  const samples = (): GraphSample[] =>
    BATCH_SIZES.map((size) => ({ batch: size, graph: size === batch ? graph : traced(size).graph }));
  const general = isDynamic ? refusing(() => withDynamicBatch(samples(), 'batch', WHERE)) : graph;
  const weights: Initializer[] = [];
  for (const { name, tensor } of captures) {
    const type = supportedDtype(tensor.dtype, `${WHERE}: captured tensor`);
    weights.push({ name, shape: tensor.shape, type, data: typedValues(await tensor.data(), type) });
  }
  const bytes = weights.reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > MOST_BYTES) {
    throw new EngineError(
      'invalid-function',
      `${WHERE}: expected at most 2 GiB of weights, which is what an ONNX file holds, received ${bytes} bytes.`,
    );
  }
  const captured = new Set(captures.map(({ name }) => name));
  const complete: Graph = {
    ...general,
    inputs: general.inputs.filter(({ name }) => !captured.has(name)),
    initializers: [...general.initializers, ...weights],
  };
  const names = new Map(Object.entries(outputs).map(([name, info]) => [info.name, name]));
  const named = refusing(() => withOutputNames(optimize(complete), names, WHERE));
  return encodeModel(named, { producer: '@erc/engine', metadata: { ...metadata, opset: String(OPSET) } });
}

/** What a rewrite refuses is the fault of the function that was traced. */
function refusing<T>(rewrite: () => T): T {
  try {
    return rewrite();
  } catch (error) {
    if (!(error instanceof OnnxError)) throw error;
    throw new EngineError('invalid-function', error.message, { cause: error });
  }
}
