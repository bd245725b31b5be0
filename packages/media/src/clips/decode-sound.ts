import type { EncodedPacket } from 'mediabunny';
import type { WebCodecs } from './codecs.js';
import type { SoundChunk } from './decoder.js';
import { feedDecoder } from './feed-decoder.js';

/** Decodes an audio track, as `OpenClip.sound` says. What is to be decoded but not heard (before time 0) is left out. */
export async function decodeSound(
  packets: AsyncIterable<EncodedPacket>,
  take: (chunk: SoundChunk) => void,
  { codecs, config }: { readonly codecs: WebCodecs; readonly config: AudioDecoderConfig },
): Promise<void> {
  const chunks = async function* (): AsyncGenerator<EncodedAudioChunk> {
    for await (const { type, timestamp, data } of packets) {
      yield new codecs.EncodedAudioChunk({ type, timestamp: Math.round(timestamp * 1e6), data });
    }
  };
  await feedDecoder(chunks(), {
    create: (init) => new codecs.AudioDecoder(init),
    configure: (decoder) => decoder.configure(config),
    take: (sound: AudioData) => {
      try {
        const chunk = samplesOf(sound);
        if (chunk.channels[0]!.length > 0) take(chunk);
      } finally {
        sound.close();
      }
    },
  });
}

function samplesOf(sound: AudioData): SoundChunk {
  const { numberOfFrames, numberOfChannels, sampleRate, timestamp } = sound;
  const unheard = Math.min(numberOfFrames, Math.round((Math.max(0, -timestamp) * sampleRate) / 1e6));
  const channels = Array.from({ length: numberOfChannels }, (_, planeIndex) => {
    const samples = new Float32Array(numberOfFrames);
    sound.copyTo(samples, { planeIndex, format: 'f32-planar' });
    return samples.subarray(unheard);
  });
  return { channels, sampleRateHz: sampleRate };
}
