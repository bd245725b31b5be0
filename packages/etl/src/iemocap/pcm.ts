import { wavProblem } from '@erc/media';
import wavefile from 'wavefile';

export const IEMOCAP_SAMPLE_RATE_HZ = 16_000;

/** A recording with 16-bit samples, channels interleaved. */
export interface Pcm16 {
  readonly channels: number;
  readonly frames: number;
  readonly samples: Int16Array;
}

const PCM = 1;
/** Says that the encoding stands later in the chunk, in the first bytes of a long code. */
const EXTENSIBLE = 0xfffe;

/** The samples of a wav file of 16 kHz and 16 bits, as they are; or, as a text, why it is none. */
export function readPcm16(bytes: Uint8Array): Pcm16 | string {
  const problem = wavProblem(bytes);
  if (problem !== undefined) return problem;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let channels = 0;
  // The sizes have been checked above: "fmt " comes first, and "data" ends inside the file.
  for (let at = 12; ; ) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === 'fmt ') {
      const stated = file.readUInt16LE(body);
      const encoding = stated === EXTENSIBLE && size >= 26 ? file.readUInt16LE(body + 24) : stated;
      const bits = file.readUInt16LE(body + 14);
      const rate = file.readUInt32LE(body + 4);
      channels = file.readUInt16LE(body + 2);
      if (encoding !== PCM || bits !== 16 || file.readUInt16LE(body + 12) !== 2 * channels) {
        return `sound that is not 16-bit PCM (code ${encoding}, ${bits} bits)`;
      }
      if (rate !== IEMOCAP_SAMPLE_RATE_HZ) return `sound of ${rate} Hz instead of ${IEMOCAP_SAMPLE_RATE_HZ}`;
    }
    if (name === 'data') {
      const samples = new Int16Array(size / 2);
      const view = new DataView(bytes.buffer, bytes.byteOffset + body, size);
      for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(2 * i, true);
      return { channels, frames: samples.length / channels, samples };
    }
    at = body + size + (size % 2);
  }
}

/** A mono wav file of 16 kHz with exactly these samples. */
export function encodePcm16(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(2 * samples.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) view.setInt16(2 * i, samples[i]!, true);
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, IEMOCAP_SAMPLE_RATE_HZ, '16', []);
  // Given to fromScratch, each sample would take a function call.
  wav.data = { chunkId: 'data', chunkSize: bytes.length, samples: bytes };
  return wav.toBuffer();
}
