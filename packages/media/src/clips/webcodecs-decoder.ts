import { stat } from 'node:fs/promises';
import { messageOf } from '@erc/core';
import type { EncodedPacket, EncodedPacketSink, Input, InputAudioTrack, InputVideoTrack } from 'mediabunny';
import type { Mediabunny, WebCodecs } from './codecs.js';
import { containerOf } from './container.js';
import { decodeFrames, type VideoPacket } from './decode-frames.js';
import { isPcmCodec } from './decode-pcm.js';
import { decodeSound, givesSound } from './decode-sound.js';
import {
  type ClipInfo,
  checkClip,
  checkClipBytes,
  DEFAULT_LIMITS,
  DecodeError,
  type DecoderLimits,
  type OpenClip,
  type Shown,
  UnsupportedClipError,
  type VideoDecoder,
} from './decoder.js';
import { HALF_MICROSECOND } from './plan-decoding.js';
import { shownOf } from './shown.js';

/** Options of {@link createWebCodecsDecoder}. */
export interface WebCodecsDecoderOptions {
  readonly id: string;
  readonly codecs: WebCodecs;
  readonly mediabunny: Mediabunny;
  readonly limits?: DecoderLimits;
}

/** More frames in a second than any camera makes: a file that says so is hostile. */
const MAX_FRAMES_PER_SECOND = 250;

/** Opens mp4, mov, mkv and webm files with mediabunny and decodes them with WebCodecs: a package's, or the runtime's own. */
export function createWebCodecsDecoder({
  id,
  codecs,
  mediabunny,
  limits: given,
}: WebCodecsDecoderOptions): VideoDecoder {
  const limits = { ...DEFAULT_LIMITS, ...given };

  const read = async (input: Input, path: string): Promise<OpenClip> => {
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    const sink = video && new mediabunny.EncodedPacketSink(video);
    const sound = audio && new mediabunny.EncodedPacketSink(audio);
    const packets = sink ? await packetsOf(sink, path, limits.seconds * MAX_FRAMES_PER_SECOND) : [];
    const isCut = {
      video: packets.length > 0 && !(await isThere(sink!, packets.at(-1)!.packet)),
      audio: sound !== null && !(await isThere(sound, await lastPacketOf(sound))),
    };
    const info: ClipInfo = {
      ...(await infoOf(input, { video, audio, packets })),
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
        if (!audioConfig || !sound) throw new DecodeError(`${path}: expected an audio track, received none`);
        return decodeSound({ codecs, sink: sound, config: audioConfig, isCut: isCut.audio }, taker);
      },
      close: async () => input.dispose(),
    };
  };

  return {
    id,
    async open(path) {
      checkClipBytes((await stat(path)).size, limits.bytes);
      if ((await containerOf(path)) === 'avi') {
        throw new UnsupportedClipError('it is an avi file, which this decoder does not read');
      }
      const { MP4, QTFF, MATROSKA, WEBM } = mediabunny;
      const input = new mediabunny.Input({
        source: new mediabunny.FilePathSource(path),
        formats: [MP4, QTFF, MATROSKA, WEBM],
      });
      try {
        return await read(input, path);
      } catch (cause) {
        input.dispose();
        throw cause instanceof DecodeError ? cause : new DecodeError(messageOf(cause), { cause });
      }
    },
  };
}

async function packetsOf(sink: EncodedPacketSink, path: string, most: number): Promise<VideoPacket[]> {
  const packets: VideoPacket[] = [];
  for await (const packet of sink.packets(undefined, undefined, { metadataOnly: true })) {
    if (packets.length === most) {
      throw new DecodeError(`${path}: expected at most ${most} frames, received more`);
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
  }: {
    readonly video: InputVideoTrack | null;
    readonly audio: InputAudioTrack | null;
    readonly packets: readonly VideoPacket[];
  },
): Promise<ClipInfo> {
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
