/** How the samples of a sound wav file are written. */
interface WavFormat {
  /** 1 PCM, 3 float, 6 A-law, 7 µ-law; never `extensible`, but what that stands for. */
  readonly encoding: WavEncoding;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Of a sample as it is stored: PCM of 12 bits is stored in 16, with zeros below. */
  readonly bits: number;
}

/** Where the samples of a sound wav file lie, and how they are written. */
export interface WavChunks extends WavFormat {
  /** The body of the `data` chunk, whole frames only, without padding. A view, not a copy. */
  readonly data: Uint8Array;
}

/** Why a file is no such wav. */
export interface WavFault {
  readonly expected: string;
  readonly received: string;
}

/** Format codes of the `fmt ` chunk. */
export const ENCODINGS = { pcm: 1, float: 3, aLaw: 6, muLaw: 7 } as const;
type WavEncoding = (typeof ENCODINGS)[keyof typeof ENCODINGS];

/** Holds the real code in the first bytes of its sub-format. */
const EXTENSIBLE = 0xfffe;

interface Encoding {
  readonly code: WavEncoding;
  readonly name: string;
  readonly bits: string;
  readonly takes: (bits: number) => boolean;
}

const KNOWN: readonly Encoding[] = [
  { code: ENCODINGS.pcm, name: 'PCM', bits: '1 … 32', takes: (bits) => bits >= 1 && bits <= 32 },
  { code: ENCODINGS.float, name: 'float', bits: '32, 64', takes: (bits) => bits === 32 || bits === 64 },
  { code: ENCODINGS.aLaw, name: 'A-law', bits: '8', takes: (bits) => bits === 8 },
  { code: ENCODINGS.muLaw, name: 'µ-law', bits: '8', takes: (bits) => bits === 8 },
];

/** Whether {@link findWavChunks} found a fault. */
export const isFault = (found: WavChunks | WavFault): found is WavFault => 'received' in found;

/**
 * Walks the chunks of a wav file and checks what a decoder would take on trust: that every size stays inside the file, that `fmt ` comes
 * before `data`, that its numbers agree with each other, and that there are whole samples. The samples are not looked at.
 *
 * @see Microsoft and IBM 1991, "Multimedia Programming Interface and Data Specifications 1.0", RIFF and WAVE
 */
export function findWavChunks(bytes: Uint8Array): WavChunks | WavFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  const lacks = (name: string, end: number): WavFault => ({
    expected: `${end} bytes`,
    received: `${bytes.length} bytes where the ${JSON.stringify(name)} chunk says ${end}: cut short, damaged, or written as a stream`,
  });
  if (bytes.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') {
    return {
      expected: 'a RIFF WAVE file',
      received: `${bytes.length} bytes that start with ${JSON.stringify(tag(0))}`,
    };
  }
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length) return lacks('RIFF', end);
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = tag(at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (body + size > bytes.length) return lacks(name, body + size);
    if (name === 'fmt ') {
      const found = readFormat(view, body, size);
      if ('received' in found) return found;
      format = found;
    }
    if (name === 'data') {
      if (!format)
        return {
          expected: 'a "fmt " chunk before "data"',
          received: 'samples without a "fmt " chunk before them',
        };
      const frameBytes = (format.channels * format.bits) / 8;
      if (size > 0 && size % frameBytes === 0) return { ...format, data: bytes.subarray(body, body + size) };
      return {
        expected: `whole frames of ${frameBytes} bytes, at least 1`,
        received: size === 0 ? 'sound without samples' : `${size} bytes of samples: cut short or damaged`,
      };
    }
    // Chunks are padded to an even length.
    at = body + size + (size % 2);
  }
  return { expected: 'a "data" chunk', received: `${bytes.length} bytes without a "data" chunk` };
}

function readFormat(view: DataView, at: number, size: number): WavFormat | WavFault {
  if (size < 16) {
    return {
      expected: 'a "fmt " chunk of at least 16 bytes',
      received: `a "fmt " chunk of ${size} bytes`,
    };
  }
  const code = view.getUint16(at, true);
  const real = code === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : code;
  const channels = view.getUint16(at + 2, true);
  const sampleRateHz = view.getUint32(at + 4, true);
  const blockBytes = view.getUint16(at + 12, true);
  const stated = view.getUint16(at + 14, true);
  const encoding = KNOWN.find((known) => known.code === real);
  if (!encoding) {
    return {
      expected: KNOWN.map(({ name }) => name).join(', '),
      received: `sound in an unknown encoding (code ${real})`,
    };
  }
  if (!encoding.takes(stated)) {
    return {
      expected: `${encoding.name} of ${encoding.bits} bits`,
      received: `${encoding.name} of ${stated} bits`,
    };
  }
  if (channels === 0) return { expected: 'sound with channels', received: 'sound with 0 channels' };
  if (sampleRateHz === 0) {
    return { expected: 'sound with a sample rate', received: 'sound with a sample rate of 0 Hz' };
  }
  const bits = 8 * Math.ceil(stated / 8);
  if (blockBytes !== (channels * bits) / 8) {
    return {
      expected: `frames of ${(channels * bits) / 8} bytes for ${channels} × ${stated} bits`,
      received: `sound with frames of ${blockBytes} bytes`,
    };
  }
  return { encoding: encoding.code, channels, sampleRateHz, bits };
}
