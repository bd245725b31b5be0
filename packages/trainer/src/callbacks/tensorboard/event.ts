import { PbfWriter } from 'pbf';
import { maskedCrc32c } from './crc32c.js';

/** What every event carries. */
export interface EventTime {
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** What TensorBoard draws over. @default 0 */
  readonly step?: number;
}

// Field numbers: tensorflow/core/util/event.proto, framework/summary.proto, framework/tensor.proto, framework/tensor_shape.proto.
const DT_STRING = 7;
const DATA_CLASS_TENSOR = 2;
const SESSION_START = 1;

/** @param writeContent Writes the field that says what happened. */
function event({ wallTime, step = 0 }: EventTime, writeContent: (writer: PbfWriter) => void): Uint8Array {
  const writer = new PbfWriter();
  writer.writeDoubleField(1, wallTime);
  writer.writeVarintField(2, step);
  writeContent(writer);
  return record(writer.finish());
}

/** The first event of every file. */
export const versionEvent = (time: EventTime): Uint8Array =>
  event(time, (writer) => writer.writeStringField(3, 'brain.Event:2'));

/** Makes a TensorBoard that is open forget what it knows of this step and later ones. */
export const restartEvent = (time: EventTime): Uint8Array =>
  event(time, (writer) =>
    writer.writeMessage(7, (status, session) => session.writeVarintField(1, status), SESSION_START),
  );

/** Numbers by tag, all of one step; kept as float32. */
export const scalarsEvent = (time: EventTime, scalars: Readonly<Record<string, number>>): Uint8Array =>
  event(time, (writer) => writer.writeMessage(5, writeScalars, Object.entries(scalars)));

/** A text, which TensorBoard shows as Markdown. */
export const textEvent = (time: EventTime, tag: string, text: string): Uint8Array =>
  event(time, (writer) => writer.writeMessage(5, writeText, { tag, text }));

function writeScalars(scalars: readonly (readonly [string, number])[], summary: PbfWriter): void {
  for (const scalar of scalars) summary.writeMessage(1, writeScalar, scalar);
}

function writeScalar([tag, value]: readonly [string, number], summaryValue: PbfWriter): void {
  summaryValue.writeStringField(1, tag);
  summaryValue.writeFloatField(2, value);
}

interface TaggedText {
  readonly tag: string;
  readonly text: string;
}

function writeText(tagged: TaggedText, summary: PbfWriter): void {
  summary.writeMessage(1, writeTextValue, tagged);
}

function writeTextValue({ tag, text }: TaggedText, summaryValue: PbfWriter): void {
  summaryValue.writeStringField(1, tag);
  summaryValue.writeMessage(8, writeTextTensor, text);
  summaryValue.writeMessage(9, writeTextMetadata, 'text');
}

/** One string, in an array of shape [1]. */
function writeTextTensor(text: string, tensor: PbfWriter): void {
  tensor.writeVarintField(1, DT_STRING);
  tensor.writeMessage(2, writeShape, [1]);
  tensor.writeStringField(8, text);
}

function writeShape(shape: readonly number[], tensorShape: PbfWriter): void {
  for (const extent of shape) tensorShape.writeMessage(2, writeDimension, extent);
}

function writeDimension(extent: number, dimension: PbfWriter): void {
  dimension.writeVarintField(1, extent);
}

function writeTextMetadata(plugin: string, metadata: PbfWriter): void {
  metadata.writeMessage(1, writePluginData, plugin);
  metadata.writeVarintField(4, DATA_CLASS_TENSOR);
}

function writePluginData(plugin: string, pluginData: PbfWriter): void {
  pluginData.writeStringField(1, plugin);
}

/** A TFRecord: length, its CRC, data, its CRC, little-endian. */
function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return bytes;
}
