import wavefile from 'wavefile';

/** A mono wav file with 16-bit samples. Samples beyond ±1 are cut. */
export function encodeWav(samples: Float32Array, sampleRateHz: number): Uint8Array {
  const bytes = new Uint8Array(2 * samples.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) {
    view.setInt16(2 * i, Math.round(32767 * Math.max(-1, Math.min(1, samples[i]!))), true);
  }
  const wav = new wavefile.WaveFile();
  wav.fromScratch(1, sampleRateHz, '16', []);
  // Given to fromScratch, the samples would be packed one function call each, which takes longer than to synthesise them.
  wav.data = { chunkId: 'data', chunkSize: bytes.length, samples: bytes };
  return wav.toBuffer();
}
