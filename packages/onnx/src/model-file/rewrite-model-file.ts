import { PbfWriter } from 'pbf';
import { encodeNode, writeIntegers } from '../encode.js';
import type { Graph, GraphNode } from '../graph.js';
import { joined, lengthOf } from '../parts.js';
import { type ByteSource, windowed } from './byte-source.js';
import { type Field, fieldsIn } from './fields.js';
import { readNode } from './read-node.js';
import { asInitializer, EXTERNAL, type ReadTensor, readTensor } from './read-tensor.js';
import { readValueInfo } from './read-value-info.js';

/** Weights of so many bytes and more stay in the file. */
const LARGE_BYTES = 65536;

const DELIMITED = 2;
/** Fields of ModelProto. */
const GRAPH = 7;
const OPERATOR_SET = 8;
/** Fields of GraphProto. */
const NODE = 1;
const INITIALIZER = 5;
const INPUT = 11;
const OUTPUT = 12;

/** Options of {@link rewriteModelFile}. */
export interface RewriteModelFileOptions {
  /** The file. */
  readonly source: ByteSource;
  /** Its name in its folder. */
  readonly name: string;
  /** Gives the rewritten graph. Nodes that it keeps are the same objects. Constants have their numbers only where they are few. */
  readonly rewrite: (graph: Graph) => Graph;
}

/** What {@link rewriteModelFile} gives. */
export interface RewrittenModel {
  readonly bytes: Uint8Array;
  /** Whether the file keeps weights in other files, which are found from the folder that it was asked for in. */
  readonly hasOwnFiles: boolean;
}

/**
 * The model of an ONNX file with other nodes. What is not rewritten keeps its bytes, whatever it is. Large weights stay in the file, which the model
 * then has as external data beside it, unless it has such of its own: so they are neither read nor copied.
 *
 * @returns Undefined where nothing was rewritten, and for files that have what graphs here have not: bodies of control flow, inputs that are no
 *   tensors of numbers.
 * @throws OnnxError where the file is no ONNX file.
 */
export function rewriteModelFile({
  source,
  name,
  rewrite,
}: RewriteModelFileOptions): RewrittenModel | undefined {
  const file = windowed(source);
  const fields = [...fieldsIn(file, 0, file.size)];
  const graphField = fields.find(({ number }) => number === GRAPH);
  const read = graphField && readGraph(file, graphField);
  if (!read) return undefined;
  const graph = rewrite(read.graph);
  if (graph === read.graph) return undefined;
  const kept = fields.filter(({ number }) => number !== GRAPH);
  const hasOwnFiles = [...read.tensors.values()].some(({ isExternal }) => isExternal);
  const parts = [
    ...kept.map((field) => copyOf(file, field)),
    ...newDomains(read.graph, graph),
    ...inField(GRAPH, graphParts({ file, name: hasOwnFiles ? undefined : name, read, nodes: graph.nodes })),
  ];
  return { bytes: joined(parts), hasOwnFiles };
}

interface ReadGraph {
  readonly graph: Graph;
  readonly fields: readonly Field[];
  /** Fields of the nodes as the file has them. */
  readonly nodes: ReadonlyMap<GraphNode, Field>;
  readonly tensors: ReadonlyMap<Field, ReadTensor>;
}

function readGraph(file: ByteSource, { valueStart, end }: Field): ReadGraph | undefined {
  const fields = [...fieldsIn(file, valueStart, end)];
  const of = (wanted: number): readonly Field[] => fields.filter(({ number }) => number === wanted);
  const read = of(NODE).map((field) => ({ field, ...readNode(file, field) }));
  const tensors = new Map(of(INITIALIZER).map((field) => [field, readTensor(file, field)] as const));
  const inputs = of(INPUT).map((field) => readValueInfo(file, field));
  const outputs = of(OUTPUT).map((field) => readValueInfo(file, field));
  if (read.some(({ hasBody }) => hasBody)) return undefined;
  if (!inputs.every((input) => input !== undefined) || !outputs.every((output) => output !== undefined))
    return undefined;
  // What is an input too may have other numbers in a run.
  const givens = new Set(inputs.map((input) => input.name));
  return {
    graph: {
      inputs,
      outputs,
      initializers: [...tensors.values()].flatMap((tensor) =>
        givens.has(tensor.name) ? [] : (asInitializer(file, tensor) ?? []),
      ),
      nodes: read.map(({ node }) => node),
    },
    fields,
    nodes: new Map(read.map(({ node, field }) => [node, field])),
    tensors,
  };
}

interface GraphPartsOptions {
  readonly file: ByteSource;
  /** Of the file; absent where all weights are copied. */
  readonly name: string | undefined;
  readonly read: ReadGraph;
  readonly nodes: readonly GraphNode[];
}

function graphParts({ file, name, read, nodes }: GraphPartsOptions): readonly Uint8Array[] {
  return [
    ...nodes.flatMap((node) => {
      const field = read.nodes.get(node);
      return field ? [copyOf(file, field)] : inField(NODE, [encodeNode(node)]);
    }),
    ...read.fields.flatMap((field) => {
      if (field.number === NODE) return [];
      const tensor = read.tensors.get(field);
      const { start, end } = tensor?.raw ?? { start: 0, end: 0 };
      if (!tensor || name === undefined || end - start < LARGE_BYTES) return [copyOf(file, field)];
      return inField(INITIALIZER, [externalTensor(tensor, { name, start, bytes: end - start })]);
    }),
  ];
}

/** A TensorProto whose array lies in a file. */
function externalTensor(
  { name, shape, type }: ReadTensor,
  place: { readonly name: string; readonly start: number; readonly bytes: number },
): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeIntegers, shape);
  writer.writeVarintField(2, type);
  writer.writeStringField(8, name);
  const entries = { location: place.name, offset: String(place.start), length: String(place.bytes) };
  for (const entry of Object.entries(entries)) writer.writeMessage(13, writeEntry, entry);
  writer.writeVarintField(14, EXTERNAL);
  return writer.finish();
}

function writeEntry([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}

/** Operator sets that the rewritten graph has and the file's has not. */
function newDomains(before: Graph, after: Graph): readonly Uint8Array[] {
  const known = new Set(before.nodes.map(({ domain }) => domain));
  const all = new Set(after.nodes.map(({ domain }) => domain));
  return [...all]
    .filter((domain) => domain !== '' && !known.has(domain))
    .flatMap((domain) => {
      const writer = new PbfWriter();
      writer.writeStringField(1, domain);
      writer.writeVarintField(2, 1);
      return inField(OPERATOR_SET, [writer.finish()]);
    });
}

/** A field that is a message in parts. */
function inField(number: number, parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const writer = new PbfWriter();
  writer.writeTag(number, DELIMITED);
  writer.writeVarint(lengthOf(parts));
  return [writer.finish(), ...parts];
}

const copyOf = (file: ByteSource, { start, end }: Field): Uint8Array => file.read(start, end).slice();
