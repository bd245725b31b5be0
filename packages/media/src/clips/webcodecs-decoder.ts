import { messageOf } from '@erc/core';
import type { EncodedPacketSink, Input, InputAudioTrack, InputVideoTrack } from 'mediabunny';
import type { Mediabunny, WebCodecs } from './codecs.js';
import { decodeFrames, type VideoPacket } from './decode-frames.js';
import { decodeSound } from './decode-sound.js';
import {
  type ClipInfo,
  checkClip,
  checkClipBytes,
  DEFAULT_LIMITS,
  DecodeError,
  type DecoderLimits,
  type OpenClip,
  type VideoDecoder,
} from './decoder.js';

/** Options of {@link createWebCodecsDecoder}. */
export interface WebCodecsDecoderOptions {
  readonly id: string;
  readonly codecs: WebCodecs;
  readonly mediabunny: Mediabunny;
  readonly limits?: DecoderLimits;
}

/** More frames in a second than any camera makes: a file that says so is hostile. */
const MAX_FRAMES_PER_SECOND = 250;

/** Opens mp4 and mov files with mediabunny and decodes them with WebCodecs: a package's, or the runtime's own. */
export function createWebCodecsDecoder({
  id,
  codecs,
  mediabunny,
  limits: given,
}: WebCodecsDecoderOptions): VideoDecoder {
  const limits = { ...DEFAULT_LIMITS, ...given };

  const read = async (input: Input, path: string): Promise<OpenClip> => {
    const size = await input.source.getSizeOrNull();
    if (size !== null) checkClipBytes(size, limits.bytes);
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    const sink = video && new mediabunny.EncodedPacketSink(video);
    const packets = sink ? await packetsOf(sink, path, limits.seconds * MAX_FRAMES_PER_SECOND) : [];
    const info = await infoOf(input, { video, audio, packets });
    checkClip(info, limits);
    return {
      info,
      frames: async (times) =>
        video && sink && packets.length > 0
          ? decodeFrames(times, { codecs, packets, sink, config: await configOf(video, path) })
          : [],
      sound: async (take) => {
        if (!audio) throw new DecodeError(`${path}: expected an audio track, received none`);
        const source = new mediabunny.EncodedPacketSink(audio).packets();
        await decodeSound(source, take, { codecs, config: await configOf(audio, path) });
      },
      close: async () => input.dispose(),
    };
  };

  return {
    id,
    async open(path) {
      const input = new mediabunny.Input({
        source: new mediabunny.FilePathSource(path),
        formats: [mediabunny.MP4, mediabunny.QTFF],
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
  const shown = packets.map(({ seconds }) => seconds).filter((seconds) => seconds >= 0);
  return {
    durationSeconds: await input.computeDuration(),
    ...(video && {
      video: {
        width: video.codedWidth,
        height: video.codedHeight,
        frames: shown.length,
        lastSeconds: shown.reduce((a, b) => Math.max(a, b), 0),
      },
    }),
    ...(audio && { audio: { sampleRateHz: audio.sampleRate, channels: audio.numberOfChannels } }),
  };
}

async function configOf<Config>(
  track: { readonly getDecoderConfig: () => Promise<Config | null> },
  path: string,
): Promise<Config> {
  const config = await track.getDecoderConfig();
  if (config === null) throw new DecodeError(`${path}: expected a codec that is known, received another`);
  return config;
}
