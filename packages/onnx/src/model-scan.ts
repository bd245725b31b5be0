import { OnnxError } from './errors.js';

/** What an ONNX file says beside its graph. */
export interface ModelFacts {
  /** Files that it keeps weights in, as it names them: relative to its own folder. Sorted. */
  readonly externalData: readonly string[];
  /** Whether it is dynamically quantized: it has operators that scale whole tensors as they compute. */
  readonly isQuantized: boolean;
}

/** Looks through a file that is too large for the memory, in pieces. */
export interface ModelScan {
  /** Takes the next piece of the file; it may be used again afterwards. */
  push(chunk: Uint8Array): void;
  /** What the pieces said until now. */
  facts(): ModelFacts;
}

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** What stands before the name of a file: field `key` ("location") of a StringStringEntryProto, then the tag of `value`. */
const LOCATION = ascii('\n\x08location\x12');

/** How the operators of dynamic quantization begin: DynamicQuantizeLinear, DynamicQuantizeMatMul. */
const DYNAMIC = ascii('DynamicQuantize');

/** Longer names are refused: the length is read as one byte, which is all of a varint below 128. */
const LONGEST_NAME = 127;

/** A name may lie on the border of two pieces: so much of one is looked at again with the next. */
const OVERLAP = LOCATION.length + 1 + LONGEST_NAME;

/**
 * Reads of an ONNX file, piece by piece, what has to be known before it is loaded. Memory use does not depend on its size.
 *
 * @param where Named in errors, usually the path.
 * @throws OnnxError, from `push`, for the name of a file with weights that has 128 bytes or more.
 */
export function createModelScan(where = 'createModelScan'): ModelScan {
  const names = new Set<string>();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let isQuantized = false;
  let tail: Uint8Array = new Uint8Array(0);

  /** Adds the name that begins at `start`, where all of it is there. */
  function addName(bytes: Uint8Array, start: number): void {
    const length = bytes[start - 1] ?? 0;
    if (length > LONGEST_NAME) {
      throw new OnnxError(
        `${where}: expected names of at most ${LONGEST_NAME} bytes for the files that weights are kept in, received a longer one.`,
      );
    }
    const end = start + length;
    if (end > start && end <= bytes.length) names.add(decoder.decode(bytes.subarray(start, end)));
  }

  return {
    push(chunk) {
      const bytes = new Uint8Array(tail.length + chunk.length);
      bytes.set(tail);
      bytes.set(chunk, tail.length);
      for (let at = find(bytes, LOCATION, 0); at !== -1; at = find(bytes, LOCATION, at + 1))
        addName(bytes, at + LOCATION.length + 1);
      isQuantized ||= find(bytes, DYNAMIC, 0) !== -1;
      tail = bytes.slice(Math.max(0, bytes.length - OVERLAP));
    },
    facts: () => ({ externalData: [...names].sort(), isQuantized }),
  };
}

/** Where `wanted` begins in `bytes`, from `from` on, or -1. */
function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const first = wanted[0]!;
  for (let at = bytes.indexOf(first, from); at !== -1; at = bytes.indexOf(first, at + 1)) {
    let length = 1;
    while (length < wanted.length && bytes[at + length] === wanted[length]) length++;
    if (length === wanted.length) return at;
  }
  return -1;
}
