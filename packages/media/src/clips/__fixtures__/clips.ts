import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AudioData, AudioEncoder, VideoEncoder, VideoFrame } from '@napi-rs/webcodecs';
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

const repository = fileURLToPath(new URL('../../../../../', import.meta.url));
/** One clip of the MELD release. It may not be redistributed: it is looked for beside the repository, or where ERC_SHARED points. */
export const REAL_CLIP = join(
  process.env.ERC_SHARED ?? resolve(repository, '../shared'),
  'data/meld-clip/dia1_utt0.mp4',
);
export const hasRealClip = existsSync(REAL_CLIP);

export interface ClipOptions {
  /** Frames, 10 in a second. 0: no video track. */
  readonly frames?: number;
  /** A key frame is each of so many. */
  readonly keyEvery?: number;
  /** Channels of a tone of 440 Hz, as long as the video. 0: no audio track. */
  readonly channels?: number;
  readonly seconds?: number;
  /** When the tone begins. @default 0 */
  readonly soundStartSeconds?: number;
  /** Packets of sound at even times. The encoder tells none of those that it still held at the end. @default false */
  readonly isEven?: boolean;
  /** Degrees by which players turn it. */
  readonly rotation?: 0 | 90 | 180 | 270;
}

export const FRAMES_PER_SECOND = 10;
export const WIDTH = 64;
export const HEIGHT = 48;
const RATE = 48_000;

/** Brightness of frame k, 0 … 255: what a test tells frames apart by. */
export const grayOf = (k: number): number => 40 + 8 * k;

/** A tiny mp4: H.264 with frames of one gray each, and AAC. */
export async function makeClip({
  frames = 12,
  keyEvery = 100,
  channels = 2,
  seconds = Math.max(frames / FRAMES_PER_SECOND, 0.5),
  soundStartSeconds = 0,
  isEven = false,
  rotation = 0,
}: ClipOptions = {}): Promise<Uint8Array> {
  const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
  const video = new EncodedVideoPacketSource('avc');
  const audio = new EncodedAudioPacketSource('aac');
  if (frames > 0) output.addVideoTrack(video, { rotation });
  if (channels > 0) output.addAudioTrack(audio);
  await output.start();
  if (frames > 0) await addVideo(video, frames, keyEvery);
  if (channels > 0) await addAudio(audio, { channels, seconds, soundStartSeconds, isEven });
  await output.finalize();
  return new Uint8Array(output.target.buffer!);
}

interface Encoded {
  readonly type: 'key' | 'delta';
  readonly timestamp: number;
  readonly duration: number | null;
  readonly byteLength: number;
  copyTo(bytes: Uint8Array): void;
}

// EncodedPacket.fromEncodedChunk wants the classes of WebCodecs as globals.
function packetOf(
  chunk: Encoded,
  seconds = chunk.timestamp / 1e6,
  durationSeconds = (chunk.duration ?? 0) / 1e6,
): EncodedPacket {
  const data = new Uint8Array(chunk.byteLength);
  chunk.copyTo(data);
  return new EncodedPacket(data, chunk.type, seconds, durationSeconds);
}

async function addVideo(source: EncodedVideoPacketSource, frames: number, keyEvery: number): Promise<void> {
  const chunks: [Encoded, EncodedVideoChunkMetadata][] = [];
  const encoder = new VideoEncoder({
    output: (chunk: unknown, meta: unknown) => chunks.push([chunk as never, meta as never]),
    error: (error: Error) => {
      throw error;
    },
  });
  encoder.configure({ codec: 'avc1.42001f', width: WIDTH, height: HEIGHT, framerate: FRAMES_PER_SECOND, avc: { format: 'avc' } });
  for (let k = 0; k < frames; k++) {
    const data = new Uint8Array(WIDTH * HEIGHT * 1.5).fill(128);
    // Limited range: black is 16, white 235.
    data.fill(Math.round(16 + (grayOf(k) / 255) * 219), 0, WIDTH * HEIGHT);
    const timestamp = (k * 1e6) / FRAMES_PER_SECOND;
    const frame = new VideoFrame(data, {
      format: 'I420',
      codedWidth: WIDTH,
      codedHeight: HEIGHT,
      timestamp,
      duration: 1e6 / FRAMES_PER_SECOND,
    });
    encoder.encode(frame, { keyFrame: k % keyEvery === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
  for (const [chunk, meta] of chunks) await source.add(packetOf(chunk), meta);
}

async function addAudio(
  source: EncodedAudioPacketSource,
  {
    channels,
    seconds,
    soundStartSeconds,
    isEven,
  }: Required<Pick<ClipOptions, 'channels' | 'seconds' | 'soundStartSeconds' | 'isEven'>>,
): Promise<void> {
  const chunks: [Encoded, EncodedAudioChunkMetadata][] = [];
  const encoder = new AudioEncoder({
    output: (chunk: unknown, meta: unknown) => chunks.push([chunk as never, meta as never]),
    error: (error: Error) => {
      throw error;
    },
  });
  encoder.configure({ codec: 'mp4a.40.2', sampleRate: RATE, numberOfChannels: channels, bitrate: 128_000 });
  const length = Math.round(seconds * RATE);
  const data = new Float32Array(length * channels);
  for (let c = 0; c < channels; c++) {
    for (let t = 0; t < length; t++) data[c * length + t] = 0.4 * Math.sin((2 * Math.PI * 440 * t) / RATE);
  }
  const sound = new AudioData({
    format: 'f32-planar',
    sampleRate: RATE,
    numberOfFrames: length,
    numberOfChannels: channels,
    timestamp: 0,
    data,
  });
  encoder.encode(sound);
  sound.close();
  await encoder.flush();
  encoder.close();
  const step = 1024 / RATE;
  for (const [k, [chunk, meta]] of chunks.entries()) {
    const at = soundStartSeconds + (isEven ? k * step : chunk.timestamp / 1e6);
    await source.add(isEven ? packetOf(chunk, at, step) : packetOf(chunk, at), meta);
  }
}
