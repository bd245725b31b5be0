import { isSampleRate, SAMPLE_RATES } from '../sound/sample-rate.js';

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
  /** RIFX: numbers have their highest byte first. */
  readonly isBigEndian: boolean;
  /** The header gives no length, as pipes and broken-off recorders write it: the samples reach to the end of the file. */
  readonly isOpen: boolean;
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

/** Other codes that are met with, for messages. */
const OTHERS: Readonly<Record<number, string>> = {
  2: 'MS ADPCM',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  64: 'G.721 ADPCM',
  80: 'MPEG layer II',
  85: 'MP3',
  255: 'AAC',
  353: 'WMA',
};

const FORMS = ['RIFF', 'RIFX', 'RF64', 'BW64'];

/** Whether {@link findWavChunks} found a fault. */
export const isFault = (found: WavChunks | WavFault): found is WavFault => 'received' in found;

/** Sizes from here on are those of writers that could not seek back: SoX 0x7FFFF000, Oboe 0x7FFFFFFF, arecord 0x80000000, ffmpeg 0xFFFFFFFF. */
const OPEN_SIZE = 0x7ffff000;
/** Of RF64: the size stands in the `ds64` chunk. */
const SIZE_ELSEWHERE = 0xffffffff;

/** A chunk by its header. */
interface Chunk {
  readonly name: string;
  readonly size: number;
  /** Where its body begins. */
  readonly body: number;
}

/**
 * Walks the chunks of a wav file (RIFF, RIFX, RF64 and BW64) and checks what a decoder would take on trust: that `fmt ` comes before `data`, that its
 * numbers agree with each other, and that the samples are whole. The samples are not looked at.
 *
 * The size of the whole file is not believed, as by no other reader: recorders often have it wrong. Nor is a size of `data` that
 * a writer has left open; then the samples reach to the end of the file.
 *
 * @see Microsoft and IBM 1991, "Multimedia Programming Interface and Data Specifications 1.0", RIFF and WAVE; EBU Tech 3306, RF64
 */
export function findWavChunks(bytes: Uint8Array): WavChunks | WavFault {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  const form = tag(0);
  if (bytes.length < 12 || !FORMS.includes(form) || tag(8) !== 'WAVE') {
    return {
      expected: 'a RIFF WAVE file',
      received:
        bytes.length === 0
          ? '0 bytes: an empty file'
          : `${bytes.length} bytes that start with ${JSON.stringify(form)}`,
    };
  }
  const isLittleEndian = form !== 'RIFX';
  let format: WavFormat | undefined;
  let longSize: number | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const chunk = { name: tag(at), size: view.getUint32(at + 4, isLittleEndian), body: at + 8 };
    const { name, size, body } = chunk;
    if (name === 'data') {
      if (format) return readData(bytes, chunk, { format, isLittleEndian, longSize });
      return {
        expected: 'a "fmt " chunk before "data"',
        received: 'samples without a "fmt " chunk before them',
      };
    }
    if (body + size > bytes.length) return cutShort(bytes, chunk);
    if (name === 'fmt ') {
      const found = readFormat(view, body, size, isLittleEndian);
      if ('received' in found) return found;
      format = found;
    }
    if (name === 'ds64' && size >= 16) longSize = Number(view.getBigUint64(body + 8, isLittleEndian));
    // Chunks are padded to an even length.
    at = body + size + (size % 2);
  }
  return { expected: 'a "data" chunk', received: `${bytes.length} bytes without a "data" chunk` };
}

const cutShort = (bytes: Uint8Array, { name, size, body }: Chunk): WavFault => ({
  expected: `${body + size} bytes`,
  received: `${bytes.length} bytes where the ${JSON.stringify(name)} chunk says ${body + size}: cut short or damaged`,
});

function readData(
  bytes: Uint8Array,
  chunk: Chunk,
  {
    format,
    isLittleEndian,
    longSize,
  }: {
    readonly format: WavFormat;
    readonly isLittleEndian: boolean;
    readonly longSize: number | undefined;
  },
): WavChunks | WavFault {
  const { body } = chunk;
  const size = chunk.size === SIZE_ELSEWHERE && longSize !== undefined ? longSize : chunk.size;
  const frameBytes = (format.channels * format.bits) / 8;
  const rest = bytes.length - body;
  const isOpen =
    (size >= OPEN_SIZE && size > rest) || (size === 0 && rest > 0 && !isChunks(bytes, body, isLittleEndian));
  if (!isOpen && size > rest) return cutShort(bytes, { ...chunk, size });
  // A stream may break off inside a frame.
  const length = isOpen ? rest - (rest % frameBytes) : size;
  if (length > 0 && length % frameBytes === 0) {
    const data = bytes.subarray(body, body + length);
    return { ...format, data, isBigEndian: !isLittleEndian, isOpen };
  }
  return {
    expected: `whole frames of ${frameBytes} bytes, at least 1`,
    received: length === 0 ? 'sound without samples' : `${length} bytes of samples: cut short or damaged`,
  };
}

/** Whether bytes from a place on are chunks, up to the end: what follows a `data` chunk that is empty indeed. */
function isChunks(bytes: Uint8Array, from: number, isLittleEndian: boolean): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = from;
  while (at + 8 <= bytes.length) {
    const isName = bytes.subarray(at, at + 4).every((byte) => byte >= 0x20 && byte < 0x7f);
    if (!isName) return false;
    const size = view.getUint32(at + 4, isLittleEndian);
    at += 8 + size + (size % 2);
  }
  return at === bytes.length;
}

function readFormat(view: DataView, at: number, size: number, isLittleEndian: boolean): WavFormat | WavFault {
  if (size < 16) {
    return {
      expected: 'a "fmt " chunk of at least 16 bytes',
      received: `a "fmt " chunk of ${size} bytes`,
    };
  }
  const code = view.getUint16(at, isLittleEndian);
  const real = code === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, isLittleEndian) : code;
  const channels = view.getUint16(at + 2, isLittleEndian);
  const sampleRateHz = view.getUint32(at + 4, isLittleEndian);
  const blockBytes = view.getUint16(at + 12, isLittleEndian);
  const stated = view.getUint16(at + 14, isLittleEndian);
  const encoding = KNOWN.find((known) => known.code === real);
  if (!encoding) {
    return {
      expected: KNOWN.map(({ name }) => name).join(', '),
      received: `sound in ${OTHERS[real] ?? 'an unknown encoding'} (code ${real})`,
    };
  }
  if (!encoding.takes(stated)) {
    return {
      expected: `${encoding.name} of ${encoding.bits} bits`,
      received: `${encoding.name} of ${stated} bits`,
    };
  }
  if (channels === 0) return { expected: 'sound with channels', received: 'sound with 0 channels' };
  if (!isSampleRate(sampleRateHz)) {
    return {
      expected: `sound of ${SAMPLE_RATES}`,
      received: `sound with a sample rate of ${sampleRateHz} Hz`,
    };
  }
  const bits = 8 * Math.ceil(stated / 8);
  // A frame of 0 bytes is nobody's; one that is larger than its samples may be another way to store them, which readers take in different ways.
  if (blockBytes !== 0 && blockBytes !== (channels * bits) / 8) {
    return {
      expected: `frames of ${(channels * bits) / 8} bytes for ${channels} × ${stated} bits`,
      received: `sound with frames of ${blockBytes} bytes`,
    };
  }
  return { encoding: encoding.code, channels, sampleRateHz, bits };
}
