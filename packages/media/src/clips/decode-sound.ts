import type { EncodedPacket, EncodedPacketSink } from 'mediabunny';
import { channelsOf } from './channels-of.js';
import type { WebCodecs } from './codecs.js';
import { decodePcm, isPcmCodec } from './decode-pcm.js';
import type { SoundTaker } from './decoder.js';
import { feedDecoder } from './feed-decoder.js';
import type { Attempt } from './find-undecodable.js';
import { SHORTEST_PACKET_SECONDS, usualSeconds } from './packet-seconds.js';

/** A track of sound, ready to be decoded. */
export interface SoundTrackToDecode {
  readonly codecs: WebCodecs;
  readonly sink: EncodedPacketSink;
  readonly config: AudioDecoderConfig;
  /** The file ends before some packets of the track. */
  readonly isCut: boolean;
}

/** Packets before a place that are decoded for what the decoder remembers of them: sound overlaps from packet to packet, bits are put by in earlier ones. */
const CONTEXT = 8;

/**
 * Decodes a track of sound, as `OpenClip.sound` says. What is to be decoded but not heard (before time 0) is left out.
 *
 * @returns Seconds of silence in place of what cannot be decoded.
 */
export async function decodeSound(track: SoundTrackToDecode, given: SoundTaker): Promise<number> {
  if (isPcmCodec(track.config.codec)) return takePcm(track, given);
  const taker = withoutFirst(await preSkipOf(track), given);
  if (!track.isCut) {
    const { isWhole } = await decode(track.sink.packets(), track, (sound) => take(sound, taker));
    if (isWhole) return 0;
    taker.restart();
  }
  return decodeDamaged(track, taker);
}

/** Whether sound comes out of the first packets of a track at all. */
export async function givesSound(track: SoundTrackToDecode): Promise<boolean> {
  const first: EncodedPacket[] = [];
  for await (const packet of track.sink.packets()) {
    if (first.push(packet) === CONTEXT) break;
  }
  let frames = 0;
  await decode(first, track, (sound) => {
    frames += sound.numberOfFrames;
    sound.close();
  });
  return frames > 0;
}

/**
 * Samples at the beginning of Opus that are not to be heard. Containers that have an edit list begin before time 0 by so much; in others the stream
 * alone says it.
 *
 * @see RFC 7845, 5.1
 */
async function preSkipOf({ config: { codec, description }, sink }: SoundTrackToDecode): Promise<number> {
  if (codec !== 'opus' || description === undefined) return 0;
  const head = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
  const first = await sink.getFirstPacket({ metadataOnly: true });
  return head.length < 12 || !first || first.timestamp < 0 ? 0 : head[10]! + 256 * head[11]!;
}

/** Leaves the first samples away. */
function withoutFirst(count: number, { take: give, restart }: SoundTaker): SoundTaker {
  let left = count;
  return {
    take({ channels, sampleRateHz }) {
      const length = channels[0]!.length;
      const skipped = Math.min(left, length);
      left -= skipped;
      if (skipped === length) return;
      const heard = skipped === 0 ? channels : channels.map((samples) => samples.subarray(skipped));
      give({ channels: heard, sampleRateHz });
    },
    restart() {
      left = count;
      restart();
    },
  };
}

/** Uncompressed sound cannot be damaged; it can only end early. */
async function takePcm({ sink, config }: SoundTrackToDecode, taker: SoundTaker): Promise<number> {
  const silence = createSilence(taker);
  let count = 0;
  for await (const { data, timestamp } of sink.packets()) {
    count++;
    const { channels, sampleRateHz } = decodePcm(data, config);
    const unheard = Math.min(channels[0]!.length, Math.round(Math.max(0, -timestamp) * sampleRateHz));
    if (unheard === channels[0]!.length) continue;
    silence.take({ channels: channels.map((samples) => samples.subarray(unheard)), sampleRateHz });
  }
  await addMissing(sink, count, silence);
  return silence.end();
}

/** Goes on past each packet that cannot be decoded, with the packets before it for context. */
async function decodeDamaged(track: SoundTrackToDecode, taker: SoundTaker): Promise<number> {
  const { sink } = track;
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets()) packets.push(packet);
  const silence = createSilence(taker, usualSeconds(packets.map(({ duration }) => duration)));
  let good: EncodedPacket[] = [];
  for (let at = 0; at < packets.length; ) {
    const before = await contextOf(good, track);
    const end = await endOfDecodable(packets, at, before, track);
    if (end > at) {
      await decodeAfter(before, packets.slice(at, end), track, silence);
      good = [...good, ...packets.slice(at, end)].slice(-CONTEXT);
    }
    if (end < packets.length) silence.add(packets[end]!);
    at = end + 1;
  }
  await addMissing(sink, packets.length, silence);
  return silence.end();
}

/** Silence for what the index names past the end of the file. */
async function addMissing(
  sink: EncodedPacketSink,
  count: number,
  silence: { readonly add: (packet: EncodedPacket) => void },
): Promise<void> {
  let place = 0;
  for await (const packet of sink.packets(undefined, undefined, { metadataOnly: true })) {
    if (place++ >= count) silence.add(packet);
  }
}

/** As many of the packets before a place as a new decoder takes: one that needs what stood still further ahead may refuse some. */
async function contextOf(
  good: readonly EncodedPacket[],
  track: SoundTrackToDecode,
): Promise<readonly EncodedPacket[]> {
  for (let length = good.length; length > 0; length >>= 1) {
    const before = good.slice(-length);
    const { isWhole } = await decode(before, track, (sound) => sound.close());
    if (isWhole) return before;
  }
  return [];
}

/** The place of the first packet from `at` on that is refused, in a decoder that has seen the packets before. */
async function endOfDecodable(
  packets: readonly EncodedPacket[],
  at: number,
  before: readonly EncodedPacket[],
  track: SoundTrackToDecode,
): Promise<number> {
  const isWhole = async (end: number): Promise<boolean> => {
    const { isWhole: whole } = await decode([...before, ...packets.slice(at, end)], track, (sound) =>
      sound.close(),
    );
    return whole;
  };
  let low = at;
  let high = packets.length + 1;
  for (let step = 1; low < packets.length; step *= 2) {
    const next = Math.min(packets.length, low + step);
    if (!(await isWhole(next))) {
      high = next;
      break;
    }
    low = next;
  }
  while (high - low > 1 && low < packets.length) {
    const middle = (low + high) >> 1;
    if (await isWhole(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Decodes packets after others, whose sound is thrown away. */
async function decodeAfter(
  before: readonly EncodedPacket[],
  packets: readonly EncodedPacket[],
  track: SoundTrackToDecode,
  taker: Pick<SoundTaker, 'take'>,
): Promise<void> {
  let skip = 0;
  if (before.length > 0) {
    await decode(before, track, (sound) => {
      skip += sound.numberOfFrames;
      sound.close();
    });
  }
  await decode([...before, ...packets], track, (sound) => {
    if (skip > 0) {
      skip -= sound.numberOfFrames;
      sound.close();
      return;
    }
    take(sound, taker);
  });
}

/**
 * Silence in the place of packets, as long as each is heard.
 *
 * @param usual Seconds of a packet where the file does not state them.
 */
function createSilence(
  taker: SoundTaker,
  usual = 0,
): Pick<SoundTaker, 'take'> & {
  readonly add: (packet: EncodedPacket) => void;
  readonly end: () => number;
} {
  let lost = 0;
  /** Seconds that are to come before the next sound. */
  let waiting: number[] = [];
  let like: { readonly channels: number; readonly sampleRateHz: number } | undefined;
  const fill = (): void => {
    if (!like) return;
    for (const seconds of waiting) {
      const samples = new Float32Array(Math.round(seconds * like.sampleRateHz));
      if (samples.length === 0) continue;
      taker.take({
        channels: Array.from({ length: like.channels }, () => samples),
        sampleRateHz: like.sampleRateHz,
      });
    }
    waiting = [];
  };
  return {
    add({ timestamp, duration: stated }) {
      const duration = stated < SHORTEST_PACKET_SECONDS ? usual : stated;
      const heard = Math.max(0, Math.min(duration, timestamp + duration));
      lost += heard;
      waiting.push(heard);
    },
    take(chunk) {
      like = { channels: chunk.channels.length, sampleRateHz: chunk.sampleRateHz };
      fill();
      taker.take(chunk);
    },
    end() {
      fill();
      return lost;
    },
  };
}

function decode(
  packets: AsyncIterable<EncodedPacket> | Iterable<EncodedPacket>,
  { codecs, config }: SoundTrackToDecode,
  onSound: (sound: AudioData) => void,
): Promise<Attempt> {
  return feedDecoder(packets, {
    create: (init) => new codecs.AudioDecoder(init),
    configure: (decoder) => decoder.configure(config),
    chunkOf: ({ type, timestamp, data }) =>
      new codecs.EncodedAudioChunk({ type, timestamp: Math.round(timestamp * 1e6), data }),
    take: onSound,
  });
}

function take(sound: AudioData, taker: Pick<SoundTaker, 'take'>): void {
  try {
    const { numberOfFrames, sampleRate, timestamp } = sound;
    const unheard = Math.min(numberOfFrames, Math.round((Math.max(0, -timestamp) * sampleRate) / 1e6));
    if (unheard === numberOfFrames) return;
    const channels = channelsOf(sound).map((samples) => samples.subarray(unheard));
    taker.take({ channels, sampleRateHz: sampleRate });
  } finally {
    sound.close();
  }
}
