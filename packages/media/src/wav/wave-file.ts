import * as module from 'wavefile';
import type { WavChunks } from './wav-chunks.js';

// In Node the package is CommonJS, with all it has behind `default`; for bundlers it is an ES module without one.
const { WaveFile } = 'default' in module ? (module.default as typeof module) : module;
type WaveFile = InstanceType<typeof WaveFile>;

export { WaveFile };

/** The samples that a file's chunks hold, for `wavefile` to turn into numbers. */
export function openWav(chunks: WavChunks): WaveFile {
  const wav = new WaveFile();
  wav.fromBuffer(plainWav(chunks));
  return wav;
}

/**
 * The same sound as the plainest wav file: one `fmt ` chunk and the samples. `wavefile` takes extensible float for integers, follows lists of
 * lists without end, and trusts all sizes; none of these is left here.
 */
function plainWav({ encoding, channels, sampleRateHz, bits, data, isBigEndian }: WavChunks): Uint8Array {
  const bytes = new Uint8Array(44 + data.length + (data.length % 2));
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at);
  tag(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, encoding, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRateHz, true);
  view.setUint32(28, (sampleRateHz * channels * bits) / 8, true);
  view.setUint16(32, (channels * bits) / 8, true);
  view.setUint16(34, bits, true);
  tag(36, 'data');
  view.setUint32(40, data.length, true);
  bytes.set(data, 44);
  if (isBigEndian) swapBytes(bytes.subarray(44, 44 + data.length), bits / 8);
  return bytes;
}

/** Turns the bytes of each sample around. */
function swapBytes(data: Uint8Array, sampleBytes: number): void {
  for (let at = 0; at < data.length; at += sampleBytes) data.subarray(at, at + sampleBytes).reverse();
}
