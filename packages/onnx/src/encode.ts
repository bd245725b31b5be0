import { PbfWriter } from 'pbf';
import { bodyOf } from './bodies.js';
import { FUSED_DOMAIN } from './fused/contract.js';
import { furtherShapes } from './fused/further-shapes.js';
import {
  type AttributeValue,
  type Body,
  type Graph,
  type GraphNode,
  type Initializer,
  ONNX_TYPES,
  type OnnxType,
  type ValueInfo,
} from './graph.js';
import { joined, lengthOf } from './parts.js';

/** The ONNX operator set that graphs are written in, and the file format version that goes with it. */
export const OPSET = 20;
const IR_VERSION = 9;

/** protobuf's wire type of everything with a length before it. */
const DELIMITED = 2;
/** Smaller arrays are copied into the message around them; larger ones are put between the messages at the end. */
const LARGE_BYTES = 1024;

/** What {@link encodeModel} writes beside the graph. */
export interface EncodeModelOptions {
  /** The program that made the graph. @default '@erc/onnx' */
  readonly producer?: string;
  /** Text properties kept in the model. @default none */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Arrays whose numbers are not written, since they lie in another file. @default none */
  readonly outside?: OutsideArrays;
}

/** Where numbers of initializers lie. */
export interface OutsideArrays {
  /** A file in the folder of the model. */
  readonly file: string;
  /** The first byte of each there, by the initializer's name. Initializers that are not among them are written into the model. */
  readonly offsets: ReadonlyMap<string, number>;
}

/**
 * Serialises a graph as an ONNX model of operator set {@link OPSET}. Field numbers are those of onnx.proto. Each large array is copied once,
 * into the result.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeModel(
  graph: Graph,
  { producer = '@erc/onnx', metadata = {}, outside }: EncodeModelOptions = {},
): Uint8Array<ArrayBuffer> {
  const body = graphParts(graph, outside);
  const head = new PbfWriter();
  head.writeVarintField(1, IR_VERSION);
  head.writeStringField(2, producer);
  head.writeTag(7, DELIMITED);
  head.writeVarint(lengthOf(body));
  const tail = new PbfWriter();
  for (const domain of new Set(['', ...graph.nodes.flatMap(domainsOf)]))
    tail.writeMessage(8, writeOperatorSet, domain);
  for (const entry of Object.entries(metadata)) tail.writeMessage(14, writeProperty, entry);
  return joined([head.finish(), ...body, tail.finish()]);
}

const domainsOf = (node: GraphNode): readonly string[] => [
  node.domain,
  ...(bodyOf(node)?.nodes.flatMap(domainsOf) ?? []),
];

/** The graph's message in parts. The writer alone would move a large array whenever it grows or puts a length before a message. */
function graphParts(graph: Graph, outside: OutsideArrays | undefined): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  let writer = new PbfWriter();
  for (const node of graph.nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, 'graph');
  for (const initializer of graph.initializers) {
    const data = bytesOf(initializer);
    const offset = outside?.offsets.get(initializer.name);
    if (outside && offset !== undefined) {
      writer.writeMessage(5, writeOutside, { initializer, file: outside.file, offset });
      continue;
    }
    if (data.length < LARGE_BYTES) {
      writer.writeMessage(5, writeTensor, initializer);
      continue;
    }
    const fields = new PbfWriter();
    writeTensorInfo(initializer, fields);
    fields.writeTag(9, DELIMITED);
    fields.writeVarint(data.length);
    const info = fields.finish();
    writer.writeTag(5, DELIMITED);
    writer.writeVarint(info.length + data.length);
    parts.push(writer.finish(), info, data);
    writer = new PbfWriter();
  }
  for (const input of graph.inputs) writer.writeMessage(11, writeValueInfo, input);
  for (const output of graph.outputs) writer.writeMessage(12, writeValueInfo, output);
  for (const value of fusedValues(graph)) writer.writeMessage(13, writeValueInfo, value);
  parts.push(writer.finish());
  return parts;
}

/** What fused operators make: their shapes a runtime cannot infer, and a loop that reads them has to know. */
function fusedValues({ nodes, outputs }: Graph): readonly ValueInfo[] {
  const results = new Set(outputs.map(({ name }) => name));
  return nodes
    .flatMap((node): readonly (readonly [string, readonly number[]])[] =>
      node.domain === FUSED_DOMAIN && node.shape
        ? [[node.outputs[0]!, node.shape], ...furtherShapes(node)]
        : [],
    )
    .filter(([name]) => !results.has(name))
    .map(([name, shape]) => ({ name, shape, type: 'float32' }));
}

function writeOperatorSet(domain: string, writer: PbfWriter): void {
  writer.writeStringField(1, domain);
  writer.writeVarintField(2, domain === '' ? OPSET : 1);
}

function writeProperty([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}

/** A node as a message of its own. */
export function encodeNode(node: GraphNode): Uint8Array {
  const writer = new PbfWriter();
  writeNode(node, writer);
  return writer.finish();
}

function writeNode({ inputs, outputs, name, op, attributes, domain }: GraphNode, writer: PbfWriter): void {
  for (const input of inputs) writer.writeStringField(1, input);
  for (const output of outputs) writer.writeStringField(2, output);
  writer.writeStringField(3, name);
  writer.writeStringField(4, op);
  for (const attribute of Object.entries(attributes)) writer.writeMessage(5, writeAttribute, attribute);
  if (domain !== '') writer.writeStringField(7, domain);
}

/** Field 20 is the attribute's type: 1 FLOAT, 2 INT, 3 STRING, 4 TENSOR, 5 GRAPH, 7 INTS. */
function writeAttribute([name, value]: readonly [string, AttributeValue], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  if (typeof value === 'number') {
    writer.writeVarintField(3, value);
    writer.writeVarintField(20, 2);
  } else if (typeof value === 'string') {
    writer.writeStringField(4, value);
    writer.writeVarintField(20, 3);
  } else if ('float' in value) {
    writer.writeFloatField(2, value.float);
    writer.writeVarintField(20, 1);
  } else if ('body' in value) {
    writer.writeMessage(6, writeBody, value.body);
    writer.writeVarintField(20, 5);
  } else if ('tensor' in value) {
    writer.writeMessage(5, writeTensor, value.tensor);
    writer.writeVarintField(20, 4);
  } else {
    writer.writeMessage(8, writeIntegers, value);
    writer.writeVarintField(20, 7);
  }
}

const bytesOf = ({ data }: Initializer): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function writeTensor(tensor: Initializer, writer: PbfWriter): void {
  writeTensorInfo(tensor, writer);
  writer.writeBytesField(9, bytesOf(tensor));
}

interface Outside {
  readonly initializer: Initializer;
  readonly file: string;
  readonly offset: number;
}

/** Field 13 are the entries that say where the numbers are, 14 that they are elsewhere: 1 EXTERNAL. */
function writeOutside({ initializer, file, offset }: Outside, writer: PbfWriter): void {
  writeTensorInfo(initializer, writer);
  const { byteLength } = initializer.data;
  const entries = { location: file, offset: String(offset), length: String(byteLength) };
  for (const entry of Object.entries(entries)) writer.writeMessage(13, writeProperty, entry);
  writer.writeVarintField(14, 1);
}

function writeTensorInfo({ shape, type, name }: Initializer, writer: PbfWriter): void {
  writer.writeMessage(1, writeIntegers, shape);
  writer.writeVarintField(2, ONNX_TYPES[type]);
  writer.writeStringField(8, name);
}

/** Packed; the writer's own packed fields want arrays that may be changed. */
export function writeIntegers(values: readonly number[], writer: PbfWriter): void {
  for (const value of values) writer.writeVarint(value);
}

/** Without shapes: the runtime knows them from what the loop reads, and so also where they differ from run to run. */
function writeBody({ inputs, outputs, nodes }: Body, writer: PbfWriter): void {
  for (const node of nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, 'step');
  for (const input of inputs) writer.writeMessage(11, writeElement, input);
  for (const output of outputs) writer.writeMessage(12, writeElement, output);
}

/** Name and type of elements. */
function writeElement({ name, type }: ValueInfo, writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeMessage(2, writeAnyShape, type);
}

function writeValueInfo(info: ValueInfo, writer: PbfWriter): void {
  writer.writeStringField(1, info.name);
  writer.writeMessage(2, info.isSequence ? writeSequenceType : writeTensorType, info);
}

function writeSequenceType(info: ValueInfo, writer: PbfWriter): void {
  writer.writeMessage(4, writeElementType, info);
}

function writeElementType({ type }: ValueInfo, writer: PbfWriter): void {
  writer.writeMessage(1, writeAnyShape, type);
}

/** A tensor whose shape is left open. */
function writeAnyShape(type: OnnxType, writer: PbfWriter): void {
  writer.writeMessage(1, writeElementNumber, type);
}

function writeElementNumber(type: OnnxType, writer: PbfWriter): void {
  writer.writeVarintField(1, ONNX_TYPES[type]);
}

function writeTensorType(info: ValueInfo, writer: PbfWriter): void {
  writer.writeMessage(1, writeTypeAndShape, info);
}

function writeTypeAndShape({ type, shape }: ValueInfo, writer: PbfWriter): void {
  writeElementNumber(type, writer);
  writer.writeMessage(2, writeShape, shape);
}

function writeShape(shape: ValueInfo['shape'], writer: PbfWriter): void {
  for (const extent of shape) writer.writeMessage(1, writeDimension, extent);
}

function writeDimension(extent: number | string, writer: PbfWriter): void {
  if (typeof extent === 'number') writer.writeVarintField(1, extent);
  else writer.writeStringField(2, extent);
}
