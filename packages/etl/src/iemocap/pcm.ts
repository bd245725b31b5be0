import { encodeWav, type Pcm16, readPcm16 } from '@erc/media';

export const IEMOCAP_SAMPLE_RATE_HZ = 16_000;

/** The samples of a recording of the release, as they are; or, as a text, why it is none. */
export function readRecordedPcm(bytes: Uint8Array): Pcm16 | string {
  const sound = readPcm16(bytes);
  if (typeof sound === 'string' || sound.sampleRateHz === IEMOCAP_SAMPLE_RATE_HZ) return sound;
  return `sound of ${sound.sampleRateHz} Hz instead of ${IEMOCAP_SAMPLE_RATE_HZ}`;
}

/** A mono wav file of a voice with exactly these samples. */
export const encodeVoice = (samples: Int16Array): Uint8Array => encodeWav(samples, IEMOCAP_SAMPLE_RATE_HZ);
