import { PbfReader } from 'pbf';
import { OnnxError } from './errors.js';

/** An array of an ONNX file whose numbers lie in another file. */
export interface ExternalArray {
  readonly name: string;
  /** The other file, as this one names it: relative to its own folder. */
  readonly location: string;
  /** Its first byte there. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
}

/** Graphs in attributes of nodes in graphs: nobody writes so many. */
const MOST_DEPTH = 32;

/** Digits of numbers of bytes: all of them below 2⁵³. */
const BYTES = /^(?:0|[1-9]\d{0,14})$/;

/**
 * The arrays of an ONNX file that lie in other files: in its graph, in bodies of loops, in functions, anywhere.
 *
 * @param where Named in errors, usually the path.
 * @throws OnnxError for bytes that are no ONNX model, and for an array that does not say once where it lies, from which byte on and how many.
 */
export function readExternalData(bytes: Uint8Array, where = 'readExternalData'): readonly ExternalArray[] {
  const found: ExternalArray[] = [];
  const reader = new PbfReader(bytes);
  try {
    readMessage(reader, MODEL, { found, where, depth: 0 });
  } catch (cause) {
    if (cause instanceof OnnxError) throw cause;
    throw new OnnxError(`${where}: expected an ONNX model, received bytes that break off or are none.`, {
      cause,
    });
  }
  return found;
}

interface Walk {
  readonly found: ExternalArray[];
  readonly where: string;
  readonly depth: number;
}

/** What of a message holds arrays, by field number. Field numbers are those of onnx.proto. */
type Fields = Readonly<Record<number, (reader: PbfReader, walk: Walk) => void>>;

const message =
  (fields: () => Fields) =>
  (reader: PbfReader, walk: Walk): void =>
    readMessage(within(reader), fields(), { ...walk, depth: walk.depth + 1 });

const graph = message(() => GRAPH);
const node = message(() => NODE);
const attribute = message(() => ATTRIBUTE);
const sparse = message(() => SPARSE);
const training = message(() => TRAINING);
const localFunction = message(() => FUNCTION);

const GRAPH: Fields = { 1: node, 5: tensor, 15: sparse };
const NODE: Fields = { 5: attribute };
const ATTRIBUTE: Fields = { 5: tensor, 6: graph, 10: tensor, 11: graph, 22: sparse, 23: sparse };
const SPARSE: Fields = { 1: tensor, 2: tensor };
const TRAINING: Fields = { 1: graph, 2: graph };
const FUNCTION: Fields = { 7: node, 11: attribute };
const MODEL: Fields = { 7: graph, 20: training, 25: localFunction };

/** A reader of the message that begins here, behind its length. The outer one goes on behind it. */
function within(reader: PbfReader): PbfReader {
  return new PbfReader(bytesAt(reader));
}

/** Bytes that begin with their length; they are not copied. */
function bytesAt(reader: PbfReader): Uint8Array {
  if (reader.type !== DELIMITED) throw new RangeError(`wire type ${reader.type}`);
  const length = reader.readVarint();
  const start = reader.pos;
  const end = start + length;
  if (end > reader.buf.length) throw new RangeError(`${length} bytes`);
  reader.pos = end;
  return reader.buf.subarray(start, end);
}

const DELIMITED = 2;

function readMessage(reader: PbfReader, fields: Fields, walk: Walk): void {
  if (walk.depth > MOST_DEPTH) {
    throw new OnnxError(
      `${walk.where}: expected graphs that are at most ${MOST_DEPTH} messages deep, received deeper ones.`,
    );
  }
  eachField(reader, (tag) => {
    const read = Object.hasOwn(fields, tag) ? fields[tag] : undefined;
    if (!read) return false;
    read(reader, walk);
    return true;
  });
}

/** @param read Whether it has read the field; otherwise it is skipped. */
function eachField(reader: PbfReader, read: (tag: number) => boolean): void {
  const end = reader.buf.length;
  while (reader.pos < end) {
    const key = reader.readVarint();
    // Other readers take the lower bits of a larger one.
    if (key > 2 ** 32 - 1) throw new RangeError(`field ${key}`);
    const tag = Math.floor(key / 8);
    reader.type = key % 8;
    if (!read(tag)) reader.skip(key);
    if (reader.pos > end) throw new RangeError('a field that breaks off');
  }
}

/** Field 8 is the name, 13 one entry of where the numbers are, 14 whether they are elsewhere. */
function tensor(outer: PbfReader, { found, where }: Walk): void {
  const reader = within(outer);
  const entries: (readonly [string, string])[] = [];
  let name = '';
  let isElsewhere = false;
  eachField(reader, (tag) => {
    if (tag === 8) name = textOf(bytesAt(reader));
    else if (tag === 13) entries.push(entryOf(bytesAt(reader)));
    else if (tag === 14) isElsewhere = reader.readVarint() !== 0 || isElsewhere;
    else return false;
    return true;
  });
  if (!isElsewhere && entries.length === 0) return;
  const told = new Map(entries);
  const [location, offset, length] = ['location', 'offset', 'length'].map((key) => told.get(key) ?? '');
  const isTold = isElsewhere && told.size === 3 && entries.length === 3;
  if (!isTold || !location || !BYTES.test(offset!) || !BYTES.test(length!)) {
    throw new OnnxError(
      `${where}: ${name || 'an array'}: expected the location, the offset and the length of numbers that lie in another file, received ${JSON.stringify(entries)}.`,
    );
  }
  found.push({ name, location, offset: Number(offset), length: Number(length) });
}

function entryOf(bytes: Uint8Array): readonly [string, string] {
  const reader = new PbfReader(bytes);
  let [key, value] = ['', ''];
  eachField(reader, (tag) => {
    if (tag === 1) key = textOf(bytesAt(reader));
    else if (tag === 2) value = textOf(bytesAt(reader));
    else return false;
    return true;
  });
  return [key, value];
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);
