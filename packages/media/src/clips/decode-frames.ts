import type { EncodedPacket, EncodedPacketSink } from 'mediabunny';
import type { WebCodecs } from './codecs.js';
import type { Frame } from './decoder.js';
import { isDisposable, nalLengthBytes } from './disposable.js';
import { feedDecoder } from './feed-decoder.js';
import { type DecodingRun, type PacketEntry, packetsAt, planDecoding, shownOrder } from './plan-decoding.js';

/** A packet of video with what is needed to find it again. */
export interface VideoPacket extends PacketEntry {
  readonly packet: EncodedPacket;
}

/** A video track, ready to be decoded. */
export interface VideoTrackToDecode {
  readonly codecs: WebCodecs;
  readonly packets: readonly VideoPacket[];
  readonly sink: EncodedPacketSink;
  readonly config: VideoDecoderConfig;
}

/**
 * Frames at times, as `OpenClip.frames` says. Decodes from the key frame before each wanted frame and leaves out frames that nothing is
 * predicted from; only a clip with a damaged place is decoded whole.
 */
export async function decodeFrames(times: readonly number[], track: VideoTrackToDecode): Promise<Frame[]> {
  const { packets } = track;
  const wanted = packetsAt(packets, times);
  const found = await decodeAll(planDecoding(packets, wanted), track);
  const missing = wanted.filter((place) => !found.has(place));
  if (missing.length > 0) {
    const decodable = await findDecodable(track);
    const substitutes = new Map(missing.map((place) => [place, nearest(place, decodable, packets)]));
    const places = [...substitutes.values()].filter((place) => place !== undefined);
    const others = await decodeAll(planDecoding(packets, places), track, { keepAll: true });
    for (const [place, other] of substitutes) {
      const frame = other === undefined ? undefined : others.get(other);
      if (frame) found.set(place, { ...frame, isSubstitute: true });
    }
  }
  return wanted.flatMap((place) => found.get(place) ?? []);
}

/** Places of all packets whose frames come out of the decoder, in the order of showing. */
async function findDecodable(track: VideoTrackToDecode): Promise<number[]> {
  const { packets } = track;
  const keys = packets.flatMap(({ isKey }, place) => (isKey ? [place] : []));
  const starts = keys[0] === 0 ? keys : [0, ...keys];
  const decodable = new Set<number>();
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? packets.length;
    const run = { start, end, wanted: new Set<number>() };
    await decodeRun(run, track, { keepAll: true, see: (place) => decodable.add(place) });
  }
  return shownOrder(packets).filter((place) => decodable.has(place));
}

const nearest = (
  place: number,
  decodable: readonly number[],
  packets: readonly VideoPacket[],
): number | undefined =>
  decodable.findLast((candidate) => packets[candidate]!.seconds <= packets[place]!.seconds) ?? decodable[0];

interface RunOptions {
  /** Decodes frames that nothing is predicted from, too, and takes what comes out of a damaged run. */
  readonly keepAll?: boolean;
  /** Called with the place of each frame that comes out. */
  readonly see?: (place: number) => void;
}

async function decodeAll(
  runs: readonly DecodingRun[],
  track: VideoTrackToDecode,
  options: RunOptions = {},
): Promise<Map<number, Frame>> {
  const found = new Map<number, Frame>();
  for (const run of runs) {
    for (const [place, frame] of await decodeRun(run, track, options)) found.set(place, frame);
  }
  return found;
}

/**
 * Decodes a run. Frames come out in the order of showing, and that is how they are told apart: the timestamps that @napi-rs/webcodecs 1.3.1
 * gives them are those of the packets in the order of *decoding*, and so belong to other frames where there are B-frames. When fewer frames
 * come out than went in, it cannot be told which are missing: without `keepAll` the run then has none.
 */
async function decodeRun(
  { start, end, wanted }: DecodingRun,
  { codecs, packets, sink, config }: VideoTrackToDecode,
  { keepAll = false, see }: RunOptions,
): Promise<Map<number, Frame>> {
  const lengthBytes = keepAll ? undefined : nalLengthBytes(config);
  /** Places of the packets that went in, in the order of showing. */
  const fed: number[] = [];
  const copies = new Map<number, Promise<Frame>>();
  const chunks = async function* (): AsyncGenerator<EncodedVideoChunk> {
    let place = start - 1;
    const first = await sink.getPacket(packets[start]!.seconds);
    for await (const packet of first ? sink.packets(first, packets[end]?.packet) : []) {
      place++;
      // Shown before the key frame: needs frames before it, and is never wanted of this run.
      const isLeading = packet.timestamp < packets[start]!.seconds;
      const isUnneeded =
        lengthBytes !== undefined && !wanted.has(place) && isDisposable(packet.data, lengthBytes);
      if (isLeading || isUnneeded) continue;
      const after = fed.findLastIndex((other) => packets[other]!.seconds <= packet.timestamp);
      fed.splice(after + 1, 0, place);
      const timestamp = Math.round(packet.timestamp * 1e6);
      yield new codecs.EncodedVideoChunk({ type: packet.type, timestamp, data: packet.data });
    }
  };
  let outputs = 0;
  const take = (picture: VideoFrame): void => {
    const place = fed[outputs++];
    if (place !== undefined) see?.(place);
    if (place === undefined || !wanted.has(place)) {
      picture.close();
      return;
    }
    const copy = pixelsOf(picture, packets[place]!.seconds).finally(() => picture.close());
    copy.catch(() => {}); // Awaited below.
    copies.set(place, copy);
  };
  await feedDecoder(chunks(), {
    create: (init) => new codecs.VideoDecoder(init),
    // Hardware decoders differ from machine to machine; the same clip shall give the same bytes.
    configure: (decoder) => decoder.configure({ ...config, hardwareAcceleration: 'prefer-software' }),
    take,
  });
  const frames = new Map<number, Frame>();
  for (const [place, copy] of copies) frames.set(place, await copy);
  return keepAll || outputs === fed.length ? frames : new Map();
}

async function pixelsOf(picture: VideoFrame, seconds: number): Promise<Frame> {
  const { width, height } = picture.visibleRect ?? { width: picture.codedWidth, height: picture.codedHeight };
  const data = new Uint8Array(picture.allocationSize({ format: 'RGBA' }));
  await picture.copyTo(data, { format: 'RGBA' });
  return { width, height, data, channels: 4, seconds };
}
