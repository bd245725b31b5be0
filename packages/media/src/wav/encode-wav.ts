import { WaveFile } from './wave-file.js';

/**
 * A wav file of 16-bit samples: integers as they are, numbers times 32767 and rounded; what lies beyond ±1 is cut.
 *
 * @param samples Of several channels by turns.
 */
export function encodeWav(
  samples: Float32Array | Int16Array,
  sampleRateHz: number,
  channels = 1,
): Uint8Array {
  const isWhole = samples instanceof Int16Array;
  const bytes = new Uint8Array(2 * samples.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    view.setInt16(2 * i, isWhole ? sample : Math.round(32767 * Math.max(-1, Math.min(1, sample))), true);
  }
  const wav = new WaveFile();
  wav.fromScratch(channels, sampleRateHz, '16', []);
  // Given to fromScratch, the samples would be packed one function call each, which takes longer than to synthesise them.
  wav.data = { chunkId: 'data', chunkSize: bytes.length, samples: bytes };
  return wav.toBuffer();
}
