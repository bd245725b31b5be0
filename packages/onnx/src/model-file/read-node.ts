import { type AttributeValue, float, type GraphNode } from '../graph.js';
import type { ByteSource } from './byte-source.js';
import { type Field, fieldsIn } from './fields.js';
import { integersOf, textOf } from './values.js';

/** A node of a file, and whether it has a body: a graph of its own, which reads values of the graph around it by name. */
export interface ReadNode {
  readonly node: GraphNode;
  readonly hasBody: boolean;
}

/** Reads a NodeProto. Of its attributes those of the types INT, INTS, FLOAT and STRING; the others stand in its bytes alone. */
export function readNode(source: ByteSource, { valueStart, end }: Field): ReadNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: Record<string, AttributeValue> = {};
  let [name, op, domain] = ['', '', ''];
  let hasBody = false;
  for (const field of fieldsIn(source, valueStart, end)) {
    if (field.number === 1) inputs.push(textOf(source, field));
    else if (field.number === 2) outputs.push(textOf(source, field));
    else if (field.number === 3) name = textOf(source, field);
    else if (field.number === 4) op = textOf(source, field);
    else if (field.number === 7) domain = textOf(source, field);
    else if (field.number === 5) {
      const attribute = readAttribute(source, field);
      hasBody ||= attribute.hasBody;
      if (attribute.value !== undefined) attributes[attribute.name] = attribute.value;
    }
  }
  return {
    node: { op, domain: domain === 'ai.onnx' ? '' : domain, name, inputs, outputs, attributes },
    hasBody,
  };
}

interface ReadAttribute {
  readonly name: string;
  readonly value: AttributeValue | undefined;
  readonly hasBody: boolean;
}

/** Reads an AttributeProto: 2 FLOAT, 3 INT, 4 STRING, 6 and 11 GRAPH and GRAPHS, 8 INTS. */
function readAttribute(source: ByteSource, { valueStart, end }: Field): ReadAttribute {
  let name = '';
  let value: AttributeValue | undefined;
  let hasBody = false;
  const integers: number[] = [];
  for (const field of fieldsIn(source, valueStart, end)) {
    if (field.number === 1) name = textOf(source, field);
    else if (field.number === 2) value = float(floatOf(source, field));
    else if (field.number === 3) [value] = integersOf(source, field);
    else if (field.number === 4) value = textOf(source, field);
    else if (field.number === 6 || field.number === 11) hasBody = true;
    else if (field.number === 8) integers.push(...integersOf(source, field));
    // 20 is the type: an empty array of INTS has no other field.
    else if (field.number === 20 && field.varint === 7) value = integers;
  }
  return { name, value: integers.length > 0 ? integers : value, hasBody };
}

function floatOf(source: ByteSource, { valueStart, end }: Field): number {
  const bytes = source.read(valueStart, end);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getFloat32(0, true);
}
