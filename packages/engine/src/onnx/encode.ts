import {
  type AttributeValue,
  type Graph,
  type GraphNode,
  type Initializer,
  ONNX_TYPES,
  type ValueInfo,
} from './graph.js';
import { MessageWriter } from './protobuf.js';

/** The ONNX operator set that graphs are written in, and the file format version that goes with it. */
export const OPSET = 20;
const IR_VERSION = 9;

/**
 * Serialises a graph as an ONNX model. Field numbers are those of onnx.proto.
 *
 * @param metadata Text properties kept in the model.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeModel(
  graph: Graph,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const model = new MessageWriter()
    .int(1, IR_VERSION)
    .string(2, '@erc/engine')
    .message(7, encodeGraph(graph));
  const domains = new Set(['', ...graph.nodes.map((node) => node.domain)]);
  for (const domain of domains) {
    model.message(8, new MessageWriter().string(1, domain).int(2, domain === '' ? OPSET : 1));
  }
  for (const [key, value] of Object.entries(metadata)) {
    model.message(14, new MessageWriter().string(1, key).string(2, value));
  }
  return model.finish();
}

function encodeGraph(graph: Graph): MessageWriter {
  const message = new MessageWriter();
  for (const node of graph.nodes) message.message(1, encodeNode(node));
  message.string(2, 'graph');
  for (const initializer of graph.initializers) message.message(5, encodeTensor(initializer));
  for (const input of graph.inputs) message.message(11, encodeValueInfo(input));
  for (const output of graph.outputs) message.message(12, encodeValueInfo(output));
  return message;
}

function encodeNode(node: GraphNode): MessageWriter {
  const message = new MessageWriter();
  for (const input of node.inputs) message.string(1, input);
  for (const output of node.outputs) message.string(2, output);
  message.string(3, node.name).string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes))
    message.message(5, encodeAttribute(name, value));
  return node.domain === '' ? message : message.string(7, node.domain);
}

function encodeAttribute(name: string, value: AttributeValue): MessageWriter {
  const message = new MessageWriter().string(1, name);
  if (typeof value === 'number') return message.int(3, value).int(20, 2);
  if (typeof value === 'string') return message.string(4, value).int(20, 3);
  if ('float' in value) return message.float(2, value.float).int(20, 1);
  if ('tensor' in value) return message.message(5, encodeTensor(value.tensor)).int(20, 4);
  return message.ints(8, value).int(20, 7);
}

function encodeTensor({ name, shape, type, data }: Initializer): MessageWriter {
  return new MessageWriter()
    .ints(1, shape)
    .int(2, ONNX_TYPES[type])
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function encodeValueInfo({ name, shape, type, isSequence }: ValueInfo): MessageWriter {
  const dimensions = new MessageWriter();
  for (const extent of shape) {
    const dimension = new MessageWriter();
    if (typeof extent === 'number') dimension.int(1, extent);
    else dimension.string(2, extent);
    dimensions.message(1, dimension);
  }
  const tensorType = new MessageWriter().int(1, ONNX_TYPES[type]);
  if (!isSequence) tensorType.message(2, dimensions);
  const tensor = new MessageWriter().message(1, tensorType);
  const valueType = isSequence
    ? new MessageWriter().message(4, new MessageWriter().message(1, tensor))
    : tensor;
  return new MessageWriter().string(1, name).message(2, valueType);
}
