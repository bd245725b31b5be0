import { ENCODINGS, type WavChunks } from '../wav/wav-chunks.js';
import { openWav } from '../wav/wave-file.js';
import type { SoundChunk } from './decoder.js';

type Pcm = Pick<WavChunks, 'encoding' | 'bits' | 'isBigEndian'> & { readonly isSigned?: boolean };

const little = (encoding: WavChunks['encoding'], bits: number): Pcm => ({
  encoding,
  bits,
  isBigEndian: false,
});
const big = (encoding: WavChunks['encoding'], bits: number): Pcm => ({ encoding, bits, isBigEndian: true });

/** Uncompressed sound and sound after G.711, by the names that mediabunny has for them. They need no decoder. */
const CODECS: Readonly<Record<string, Pcm>> = {
  'pcm-u8': little(ENCODINGS.pcm, 8),
  'pcm-s8': { ...little(ENCODINGS.pcm, 8), isSigned: true },
  'pcm-s16': little(ENCODINGS.pcm, 16),
  'pcm-s16be': big(ENCODINGS.pcm, 16),
  'pcm-s24': little(ENCODINGS.pcm, 24),
  'pcm-s24be': big(ENCODINGS.pcm, 24),
  'pcm-s32': little(ENCODINGS.pcm, 32),
  'pcm-s32be': big(ENCODINGS.pcm, 32),
  'pcm-f32': little(ENCODINGS.float, 32),
  'pcm-f32be': big(ENCODINGS.float, 32),
  'pcm-f64': little(ENCODINGS.float, 64),
  'pcm-f64be': big(ENCODINGS.float, 64),
  alaw: little(ENCODINGS.aLaw, 8),
  ulaw: little(ENCODINGS.muLaw, 8),
};

/** Whether {@link decodePcm} reads a codec. */
export const isPcmCodec = (codec: string): boolean => Object.hasOwn(CODECS, codec);

/** The sound of a packet of uncompressed samples, the channels by turns. What is less than a sample of each channel is left out. */
export function decodePcm(
  data: Uint8Array,
  {
    codec,
    sampleRate,
    numberOfChannels,
  }: { readonly codec: string; readonly sampleRate: number; readonly numberOfChannels: number },
): SoundChunk {
  const { isSigned = false, ...pcm } = CODECS[codec]!;
  const { encoding, bits } = pcm;
  const frameBytes = (numberOfChannels * bits) / 8;
  const frames = Math.floor(data.length / frameBytes);
  const whole = data.subarray(0, frames * frameBytes);
  const wav = openWav({
    ...pcm,
    channels: numberOfChannels,
    sampleRateHz: sampleRate,
    // Bytes of wav files have no sign.
    data: isSigned ? whole.map((byte) => byte ^ 0x80) : whole,
    isOpen: false,
  });
  if (encoding === ENCODINGS.aLaw) wav.fromALaw();
  if (encoding === ENCODINGS.muLaw) wav.fromMuLaw();
  const isLaw = encoding === ENCODINGS.aLaw || encoding === ENCODINGS.muLaw;
  const zero = bits === 8 && !isLaw ? 128 : 0;
  const scale = encoding === ENCODINGS.float ? 1 : isLaw ? 2 ** 15 : 2 ** (bits - 1);
  const values = wav.getSamples(true);
  const channels = Array.from({ length: numberOfChannels }, (_, c) =>
    Float32Array.from({ length: frames }, (__, i) => (values[i * numberOfChannels + c]! - zero) / scale),
  );
  return { channels, sampleRateHz: sampleRate };
}
