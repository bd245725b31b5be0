import {
  type DimensionSource,
  encodeModel,
  type Graph,
  type GraphSample,
  type Initializer,
  OnnxError,
  OPSET,
  optimize,
  type Sizes,
  sampleSizes,
  withDynamicDimensions,
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
  /** A name, such as `'batch'` or `'audio_steps'`, marks a dimension that may differ from run to run. One name is one size in all inputs. */
  readonly shape: readonly (number | string)[];
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
 * @throws EngineError as {@link exportGraph}, and for more weights than a file holds.
 */
export async function exportOnnx(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  { inputs, metadata = {} }: ExportOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const graph = await exportGraph(fn, { inputs });
  const bytes = graph.initializers.reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > MOST_BYTES) {
    throw new EngineError(
      'invalid-function',
      `${WHERE}: expected at most 2 GiB of weights, which is what an ONNX file holds, received ${bytes} bytes.`,
    );
  }
  return encodeModel(graph, { producer: '@erc/engine', metadata: { ...metadata, opset: String(OPSET) } });
}

/**
 * A tfjs function as an ONNX graph of operator set 20, with the weights that it reads as initializers. What no output depends on is left out, inputs too.
 *
 * @returns Inputs and outputs have the names that `fn` has for them.
 * @throws EngineError where `fn` cannot be traced, where something other than shapes depends on the free dimensions, or where an extent is no
 *   sum of products of them (`2·⌊batch/2⌋`, the larger of two).
 */
export async function exportGraph(
  fn: (inputs: Record<string, tf.Tensor>) => Tensors,
  { inputs }: Pick<ExportOptions, 'inputs'>,
): Promise<Graph> {
  await tf.ready();
  const sources = sourcesOf(inputs);
  const dimensions = Object.keys(sources);
  const sizes = refusing(() => sampleSizes(dimensions, WHERE));
  const specs = (sample: Sizes) =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, { shape, dtype = 'float32' }]) => [
        name,
        { shape: shape.map((extent) => (typeof extent === 'string' ? sample[extent]! : extent)), dtype },
      ]),
    );
  // Refuses what differs from call to call, before the sizes make a difference.
  atSizes(sizes[0]!, () => trace(fn, specs(sizes[0]!)));
  const traced = (sample: Sizes): Trace =>
    atSizes(sample, () => traceOnce(fn, specs(sample), { describeAll: true }));
  const { graph, captures, outputs } = traced(sizes[0]!);
  const samples = (): GraphSample[] =>
    sizes.map((sample, i) => ({ sizes: sample, graph: i === 0 ? graph : traced(sample).graph }));
  const general =
    dimensions.length > 0 ? refusing(() => withDynamicDimensions(samples(), sources, WHERE)) : graph;
  const weights: Initializer[] = [];
  for (const { name, tensor } of captures) {
    const type = supportedDtype(tensor.dtype, `${WHERE}: captured tensor`);
    weights.push({ name, shape: tensor.shape, type, data: typedValues(await tensor.data(), type) });
  }
  const captured = new Set(captures.map(({ name }) => name));
  const complete: Graph = {
    ...general,
    inputs: general.inputs.filter(({ name }) => !captured.has(name)),
    initializers: [...general.initializers, ...weights],
  };
  const names = new Map(Object.entries(outputs).map(([name, info]) => [info.name, name]));
  return refusing(() => withOutputNames(optimize(complete), names, WHERE));
}

/** Names the free dimensions, and their sizes, where a function cannot be traced: it may want more of one than there is. */
function atSizes<T>(sample: Sizes, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const sizes = Object.entries(sample).map(([name, size]) => `${name} ${size}`);
    if (!(error instanceof EngineError) || sizes.length === 0) throw error;
    throw new EngineError(
      error.code,
      `${WHERE}: expected a function of any sizes, received one that fails at ${sizes.join(', ')}: ${error.message}`,
      { cause: error.cause ?? error },
    );
  }
}

/** The first place of each free dimension. */
function sourcesOf(inputs: Readonly<Record<string, ExportInput>>): Record<string, DimensionSource> {
  const sources: Record<string, DimensionSource> = {};
  for (const [input, { shape }] of Object.entries(inputs)) {
    for (const [axis, extent] of shape.entries()) {
      if (typeof extent === 'string') sources[extent] ??= { input, axis };
    }
  }
  return sources;
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
