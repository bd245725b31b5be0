import { DataError } from '@erc/core';
import { checkSampleRate } from '../sound/resample-speex.js';

interface WavFormat {
  /** 1 PCM, 3 float, 6 A-law, 7 µ-law; never `extensible`, but what that stands for. */
  readonly encoding: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bits: number;
}

/** Where the samples of a sound wav file lie, and how they are written. */
export interface WavChunks extends WavFormat {
  /** The body of the `data` chunk, whole frames only, without padding. A view, not a copy. */
  readonly data: Uint8Array;
}

/** Format codes of the `fmt ` chunk. `extensible` holds the real one in the first bytes of its sub-format. */
const FORMATS: Readonly<Record<number, string>> = { 1: 'PCM', 3: 'float', 6: 'A-law', 7: 'µ-law' };
const EXTENSIBLE = 0xfffe;
const BITS: Readonly<Record<number, readonly number[]>> = { 1: [8, 16, 24, 32], 3: [32, 64], 6: [8], 7: [8] };
const MAX_CHANNELS = 64;

/**
 * Walks the chunks of a wav file and checks what a decoder would take on trust: that every size stays inside the file, that `fmt ` comes
 * before `data`, that its numbers agree with each other, and that there are whole samples.
 *
 * @see Microsoft and IBM 1991, "Multimedia Programming Interface and Data Specifications 1.0", RIFF and WAVE
 */
export function findWavChunks(bytes: Uint8Array, where: string): WavChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') {
    throw new DataError(
      `${where}: expected a RIFF WAVE file, received ${bytes.length} bytes that start with ${JSON.stringify(tag(0))}.`,
    );
  }
  checkEnd('RIFF', 8 + view.getUint32(4, true), bytes.length, where);
  let format: WavFormat | undefined;
  let at = 12;
  while (at + 8 <= bytes.length) {
    const name = tag(at);
    const size = view.getUint32(at + 4, true);
    checkEnd(name, at + 8 + size, bytes.length, where);
    if (name === 'fmt ') format = readFormat(view, at + 8, size, where);
    if (name === 'data') {
      if (!format) throw new DataError(`${where}: expected a "fmt " chunk before "data", received none.`);
      const frameBytes = (format.channels * format.bits) / 8;
      if (size === 0 || size % frameBytes !== 0) {
        throw new DataError(
          `${where}: expected whole frames of ${frameBytes} bytes in "data", at least 1, received ${size} bytes.`,
        );
      }
      return { ...format, data: bytes.subarray(at + 8, at + 8 + size) };
    }
    // Chunks are padded to an even length.
    at += 8 + size + (size % 2);
  }
  throw new DataError(`${where}: expected a "data" chunk, received none in ${bytes.length} bytes.`);
}

function checkEnd(name: string, end: number, length: number, where: string): void {
  if (end > length) {
    throw new DataError(
      `${where}: expected ${end} bytes, as its "${name}" chunk says, received ${length}: the file is cut short or damaged.`,
    );
  }
}

function readFormat(view: DataView, at: number, size: number, where: string): WavFormat {
  if (size < 16)
    throw new DataError(`${where}: expected a "fmt " chunk of at least 16 bytes, received ${size}.`);
  const code = view.getUint16(at, true);
  const encoding = code === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : code;
  const channels = view.getUint16(at + 2, true);
  const sampleRateHz = view.getUint32(at + 4, true);
  const blockBytes = view.getUint16(at + 12, true);
  const bits = view.getUint16(at + 14, true);
  if (!FORMATS[encoding]) {
    throw new DataError(
      `${where}: expected ${Object.values(FORMATS).join(', ')}, received wav format code ${encoding}.`,
    );
  }
  if (!BITS[encoding]!.includes(bits)) {
    throw new DataError(
      `${where}: expected ${FORMATS[encoding]} of ${BITS[encoding]!.join(', ')} bits, received ${bits}.`,
    );
  }
  if (channels < 1 || channels > MAX_CHANNELS) {
    throw new DataError(`${where}: expected 1 … ${MAX_CHANNELS} channels, received ${channels}.`);
  }
  checkSampleRate(sampleRateHz, where);
  if (blockBytes !== (channels * bits) / 8) {
    throw new DataError(
      `${where}: expected frames of ${(channels * bits) / 8} bytes for ${channels} × ${bits} bits, received ${blockBytes}.`,
    );
  }
  return { encoding, channels, sampleRateHz, bits };
}
