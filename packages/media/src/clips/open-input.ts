import type { EncodedPacket, EncodedPacketSink, Input, InputAudioTrack, InputVideoTrack } from 'mediabunny';
import type { Mediabunny, WebCodecs } from './codecs.js';
import { decodeFrames, type VideoPacket } from './decode-frames.js';
import { isPcmCodec } from './decode-pcm.js';
import { decodeSound, givesSound } from './decode-sound.js';
import {
  type ClipInfo,
  checkClip,
  DecodeError,
  type DecoderLimits,
  type OpenClip,
  type Shown,
  UnsupportedClipError,
} from './decoder.js';
import { HALF_MICROSECOND } from './plan-decoding.js';
import { shownOf } from './shown.js';

/** More frames in a second than any camera makes: a file that says so is hostile. */
const MAX_FRAMES_PER_SECOND = 250;

/** Options of {@link openInput}. */
export interface OpenInputOptions {
  readonly codecs: WebCodecs;
  readonly mediabunny: Pick<Mediabunny, 'EncodedPacketSink'>;
  readonly limits: Required<DecoderLimits>;
}

/**
 * Opens what mediabunny reads, in Node or in a browser; closing the clip disposes of it.
 *
 * @throws DecodeError when it passes the limits; UnsupportedClipError for a codec that the decoder does not have.
 */
export async function openInput(
  input: Input,
  { codecs, mediabunny, limits }: OpenInputOptions,
): Promise<OpenClip> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  const sink = video && new mediabunny.EncodedPacketSink(video);
  const sound = audio && new mediabunny.EncodedPacketSink(audio);
  const packets = sink ? await packetsOf(sink, limits.seconds * MAX_FRAMES_PER_SECOND) : [];
  const isCut = {
    video: packets.length > 0 && !(await isThere(sink!, packets.at(-1)!.packet)),
    audio: sound !== null && !(await isThere(sound, await lastPacketOf(sound))),
  };
  const info: ClipInfo = {
    ...(await infoOf(input, { video, audio, packets, sound })),
    ...((isCut.video || isCut.audio) && { isCut: true }),
  };
  checkClip(info, limits);
  const videoConfig = video && (await videoConfigOf(video, codecs));
  const audioConfig = audio && (await audioConfigOf(audio, codecs));
  if (audioConfig?.codec === 'vorbis' && sound) {
    // @napi-rs/webcodecs 1.3.1 says that it has this codec, and decodes no packet of it.
    const track = { codecs, sink: sound, config: audioConfig, isCut: isCut.audio };
    if (!(await givesSound(track))) {
      throw new UnsupportedClipError('its sound is in the codec vorbis, which this decoder does not have');
    }
  }
  return {
    info,
    frames: async (times) =>
      videoConfig && sink && packets.length > 0
        ? decodeFrames(times, { codecs, packets, sink, config: videoConfig })
        : { frames: [], lost: 0 },
    sound: async (taker) => {
      if (!audioConfig || !sound) throw new DecodeError(`expected an audio track, received none`);
      return decodeSound({ codecs, sink: sound, config: audioConfig, isCut: isCut.audio }, taker);
    },
    close: async () => input.dispose(),
  };
}

async function packetsOf(sink: EncodedPacketSink, most: number): Promise<VideoPacket[]> {
  const packets: VideoPacket[] = [];
  for await (const packet of sink.packets(undefined, undefined, { metadataOnly: true })) {
    if (packets.length === most) {
      throw new DecodeError(`expected at most ${most} frames, received more`);
    }
    packets.push({ packet, seconds: packet.timestamp, isKey: packet.type === 'key' });
  }
  return packets;
}

const lastPacketOf = (sink: EncodedPacketSink): Promise<EncodedPacket | null> =>
  sink.getPacket(Number.POSITIVE_INFINITY, { metadataOnly: true });

/** Whether the file has the bytes of a packet that its index names. */
async function isThere(sink: EncodedPacketSink, packet: EncodedPacket | null): Promise<boolean> {
  return packet === null || (await sink.getPacket(packet.timestamp + HALF_MICROSECOND)) !== null;
}

async function infoOf(
  input: Input,
  {
    video,
    audio,
    packets,
    sound,
  }: {
    readonly video: InputVideoTrack | null;
    readonly audio: InputAudioTrack | null;
    readonly packets: readonly VideoPacket[];
    readonly sound: EncodedPacketSink | null;
  },
): Promise<ClipInfo> {
  const first = await sound?.getFirstPacket({ metadataOnly: true });
  const seconds = packets.map((packet) => packet.seconds).filter((time) => time >= 0);
  const shown = video && (await shownOfTrack(video));
  return {
    durationSeconds: await input.computeDuration(),
    ...(video && {
      video: {
        width: await video.getCodedWidth(),
        height: await video.getCodedHeight(),
        frames: seconds.length,
        lastSeconds: seconds.reduce((a, b) => Math.max(a, b), 0),
      },
    }),
    ...(audio && {
      audio: { sampleRateHz: await audio.getSampleRate(), channels: await audio.getNumberOfChannels() },
      soundSeconds: await audio.computeDuration(),
    }),
    ...(first && first.timestamp > 0 && { soundStartSeconds: first.timestamp }),
    ...(shown && { shown }),
  };
}

async function shownOfTrack(video: InputVideoTrack): Promise<Shown | undefined> {
  const { num, den } = await video.getPixelAspectRatio();
  return shownOf({
    rotation: await video.getRotation(),
    isMirrored: await video.getFlip(),
    pixelAspect: num / den,
  });
}

/** How a track is to be decoded. @throws UnsupportedClipError for a codec that is not known, or that the decoder does not have. */
async function videoConfigOf(
  track: InputVideoTrack,
  { VideoDecoder }: WebCodecs,
): Promise<VideoDecoderConfig> {
  const config = await track.getDecoderConfig();
  if (config && (await isSupported(() => VideoDecoder.isConfigSupported(config)))) return config;
  throw new UnsupportedClipError(
    `its pictures are in the codec ${config?.codec ?? (await nameOf(track))}, which this decoder does not have`,
  );
}

async function audioConfigOf(
  track: InputAudioTrack,
  { AudioDecoder }: WebCodecs,
): Promise<AudioDecoderConfig> {
  const config = await track.getDecoderConfig();
  if (
    config &&
    (isPcmCodec(config.codec) || (await isSupported(() => AudioDecoder.isConfigSupported(config))))
  ) {
    return config;
  }
  throw new UnsupportedClipError(
    `its sound is in the codec ${config?.codec ?? (await nameOf(track))}, which this decoder does not have`,
  );
}

/** Some decoders throw at what they do not know. */
async function isSupported(
  ask: () => Promise<{ readonly supported?: boolean | undefined }>,
): Promise<boolean> {
  try {
    return (await ask()).supported === true;
  } catch {
    return false;
  }
}

/** The name of a codec that mediabunny does not know, as the container has it. */
async function nameOf(track: InputVideoTrack | InputAudioTrack): Promise<string> {
  const id = await track.getInternalCodecId();
  if (typeof id === 'string' && id.trim() !== '') return id.trim();
  return typeof id === 'number' ? `of number ${id}` : 'of an unknown name';
}
