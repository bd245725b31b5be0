import { EncoderError } from '@erc/core';
import { OnnxError, readExternalData } from '@erc/onnx';

/** The one file beside an ONNX file that it keeps numbers in. */
export interface OutsideFile {
  /** In the same folder. */
  readonly name: string;
  readonly bytes: number;
}

/**
 * Refuses what an ONNX file has elsewhere but in the one file that goes with it: ONNX Runtime would open any file that it names.
 *
 * @param model The bytes of the ONNX file.
 * @param outside Absent: everything is in it.
 * @param where Comes first in errors.
 * @throws EncoderError for bytes that are no ONNX file, for a location that is another one, and for numbers past the end of the file.
 */
export function checkOutside(model: Uint8Array, outside: OutsideFile | undefined, where: string): void {
  for (const { name, location, offset, length } of arraysOf(model, where)) {
    if (location !== outside?.name) {
      throw new EncoderError(
        `${where}: ${name}: expected numbers in ${outside ? `the file itself or in ${outside.name}` : 'the file itself'}, received ${JSON.stringify(location)}.`,
      );
    }
    if (offset + length <= outside.bytes) continue;
    throw new EncoderError(
      `${where}: ${name}: expected numbers among the ${outside.bytes} bytes of ${outside.name}, received ${length} from ${offset} on.`,
    );
  }
}

function arraysOf(model: Uint8Array, where: string): ReturnType<typeof readExternalData> {
  try {
    return readExternalData(model, where);
  } catch (error) {
    throw error instanceof OnnxError ? new EncoderError(error.message, { cause: error }) : error;
  }
}
