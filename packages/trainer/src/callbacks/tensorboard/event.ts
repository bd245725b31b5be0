import { maskedCrc32c } from './crc32c.js';
import { bytesField, doubleField, floatField, integerField, message } from './protobuf.js';

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

const event = ({ wallTime, step = 0 }: EventTime, ...what: readonly Uint8Array[]): Uint8Array =>
  record(message(doubleField(1, wallTime), integerField(2, step), ...what));

/** The first event of every file. */
export const versionEvent = (time: EventTime): Uint8Array => event(time, bytesField(3, 'brain.Event:2'));

/** Makes a TensorBoard that is open forget what it knows of this step and later ones. */
export const restartEvent = (time: EventTime): Uint8Array =>
  event(time, bytesField(7, integerField(1, SESSION_START)));

/** Numbers by tag, all of one step; kept as float32. */
export const scalarsEvent = (time: EventTime, scalars: Readonly<Record<string, number>>): Uint8Array =>
  event(
    time,
    bytesField(
      5,
      message(
        ...Object.entries(scalars).map(([tag, value]) =>
          bytesField(1, message(bytesField(1, tag), floatField(2, value))),
        ),
      ),
    ),
  );

/** A text, which TensorBoard shows as Markdown. */
export function textEvent(time: EventTime, tag: string, text: string): Uint8Array {
  const metadata = message(bytesField(1, bytesField(1, 'text')), integerField(4, DATA_CLASS_TENSOR));
  const shape = bytesField(2, integerField(1, 1)); // [1]
  const tensor = message(integerField(1, DT_STRING), bytesField(2, shape), bytesField(8, text));
  return event(
    time,
    bytesField(5, bytesField(1, message(bytesField(1, tag), bytesField(8, tensor), bytesField(9, metadata)))),
  );
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
