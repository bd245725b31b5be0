import type { EncodedPacket, EncodedPacketSink } from 'mediabunny';
import type { WebCodecs } from './codecs.js';
import type { DecodedFrames, Frame } from './decoder.js';
import { isDisposable, nalLengthBytes } from './disposable.js';
import { feedDecoder } from './feed-decoder.js';
import { type Attempt, findUndecodable } from './find-undecodable.js';
import {
  type DecodingRun,
  HALF_MICROSECOND,
  type PacketEntry,
  packetsAt,
  planDecoding,
  shownOrder,
} from './plan-decoding.js';

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
export async function decodeFrames(
  times: readonly number[],
  track: VideoTrackToDecode,
): Promise<DecodedFrames> {
  const wanted = packetsAt(track.packets, times);
  const found = new Map<number, Frame>();
  for (const run of planDecoding(track.packets, wanted)) {
    const frames = await decodePlain(run, track);
    if (!frames) return decodeDamaged(wanted, track);
    for (const [place, frame] of frames) found.set(place, frame);
  }
  return { frames: wanted.map((place) => found.get(place)!), lost: 0 };
}

/**
 * The wanted frames of a run; none where not every packet gives a frame. Frames come out in the order of showing, and that is how they are told
 * apart: the timestamps that @napi-rs/webcodecs 1.3.1 gives them are those of the packets in the order of *decoding*, and so belong to other frames where
 * there are B-frames.
 */
async function decodePlain(
  run: DecodingRun,
  track: VideoTrackToDecode,
): Promise<Map<number, Frame> | undefined> {
  const lengthBytes = nalLengthBytes(track.config);
  const all = placesOf(run, track.packets);
  const read = await readPackets(all[0]!, run.end, track);
  if (read.size < run.end - run.start) return undefined;
  const places = all.filter(
    (place) =>
      run.wanted.has(place) || lengthBytes === undefined || !isDisposable(read.get(place)!.data, lengthBytes),
  );
  const shown = inOrderOfShowing(places, track.packets);
  const taking = takeFrames(shown, run.wanted, track);
  const { isWhole } = await decodePlaces(places, read, track, taking.take);
  const frames = await taking.frames();
  return isWhole && taking.outputs() === shown.length ? frames : undefined;
}

/** A run of a damaged clip. */
interface KnownRun {
  readonly run: DecodingRun;
  /** Packets that are decoded, in the order of decoding. */
  readonly kept: readonly number[];
  /** Those of them whose frames come out, in the order of showing. */
  readonly shown: readonly number[];
  /** Packets that are refused, or are not in the file. */
  readonly refused: readonly number[];
}

/** Looks through all runs of a clip, and takes for each wanted frame that cannot be decoded another one. */
async function decodeDamaged(wanted: readonly number[], track: VideoTrackToDecode): Promise<DecodedFrames> {
  const { packets } = track;
  const known: KnownRun[] = [];
  for (const run of planDecoding(packets, shownOrder(packets))) known.push(await examine(run, track));
  const runOf = new Map<number, KnownRun>();
  for (const each of known) {
    for (const place of each.shown) if (each.run.wanted.has(place)) runOf.set(place, each);
  }
  const order = shownOrder(packets);
  const decodable = order.filter((place) => runOf.has(place));
  const chosen = wanted.map((place) =>
    runOf.has(place)
      ? place
      : (decodable.findLast((other) => packets[other]!.seconds <= packets[place]!.seconds) ?? decodable[0]),
  );
  const found = new Map<number, Frame>();
  for (const each of known) {
    const places = chosen.filter((place) => place !== undefined && runOf.get(place) === each);
    if (places.length === 0) continue;
    for (const [place, frame] of await decodeKnown(each, new Set(places as number[]), track)) {
      found.set(place, frame);
    }
  }
  const frames = chosen.flatMap((place, i): Frame[] => {
    const frame = place === undefined ? undefined : found.get(place);
    if (!frame) return [];
    return [place === wanted[i] ? frame : { ...frame, isSubstitute: true }];
  });
  // Some codecs have packets that show nothing: those are no loss.
  const isDamaged = known.some(({ refused }) => refused.length > 0);
  return { frames, lost: isDamaged ? order.length - decodable.length : 0 };
}

/**
 * Finds what of a run can be decoded. Where its key frame cannot, none of it counts: a decoder may go on from frames of the run before, but what it
 * gives are other pictures, in another order.
 */
async function examine(run: DecodingRun, track: VideoTrackToDecode): Promise<KnownRun> {
  const { packets } = track;
  const read = await readPackets(run.start, run.end, track);
  const present = placesOf(run, packets).filter((place) => read.has(place));
  const attempt = (places: readonly number[]): Promise<Attempt & { readonly outputs: number }> =>
    count(places, read, track);
  const missing = placesBetween(run).filter((place) => !read.has(place));
  const refused = [...(await findUndecodable(present, attempt)), ...missing];
  if (refused.includes(run.start)) return { run, kept: [], shown: [], refused };
  const kept = present.filter((place) => !refused.includes(place));
  return { run, kept, shown: await findShown(kept, attempt, packets), refused };
}

/** Which of packets that a decoder takes come out as frames: where not all do, those that make more frames come out of a longer list. */
async function findShown(
  kept: readonly number[],
  attempt: (places: readonly number[]) => Promise<{ readonly outputs: number }>,
  packets: readonly VideoPacket[],
): Promise<number[]> {
  const outputsOf = async (length: number): Promise<number> =>
    length === 0 ? 0 : (await attempt(kept.slice(0, length))).outputs;
  const giving: number[] = [];
  const split = async (from: number, to: number, before: number, after: number): Promise<void> => {
    if (after <= before) return;
    if (after - before >= to - from) {
      giving.push(...kept.slice(from, to));
      return;
    }
    const middle = (from + to) >> 1;
    const between = await outputsOf(middle);
    await split(from, middle, before, between);
    await split(middle, to, between, after);
  };
  await split(0, kept.length, 0, await outputsOf(kept.length));
  return inOrderOfShowing(giving, packets);
}

async function decodeKnown(
  { run, kept, shown }: KnownRun,
  wanted: ReadonlySet<number>,
  track: VideoTrackToDecode,
): Promise<Map<number, Frame>> {
  const read = await readPackets(run.start, run.end, track);
  const taking = takeFrames(shown, wanted, track);
  await decodePlaces(kept, read, track, taking.take);
  return taking.frames();
}

/** Places of a run without those that are shown before its key frame: they need frames before it, and are never wanted of this run. */
const placesOf = ({ start, end }: DecodingRun, packets: readonly VideoPacket[]): number[] =>
  placesBetween({ start, end }).filter((place) => packets[place]!.seconds >= packets[start]!.seconds);

const placesBetween = ({ start, end }: Pick<DecodingRun, 'start' | 'end'>): number[] =>
  Array.from({ length: end - start }, (_, i) => start + i);

const inOrderOfShowing = (places: readonly number[], packets: readonly VideoPacket[]): number[] =>
  [...places].sort((a, b) => packets[a]!.seconds - packets[b]!.seconds || a - b);

/** Packets with their data, by place. Those that the file ends before are not among them. */
async function readPackets(
  start: number,
  end: number,
  { packets, sink }: VideoTrackToDecode,
): Promise<Map<number, EncodedPacket>> {
  const read = new Map<number, EncodedPacket>();
  // Times are rounded on the way into the file's units: at the time itself, mediabunny may find the packet before, or none.
  const first = await sink.getPacket(packets[start]!.seconds + HALF_MICROSECOND);
  if (!first) return read;
  let place = start;
  for await (const packet of sink.packets(first, packets[end]?.packet)) {
    if (place === end) break;
    read.set(place++, packet);
  }
  return read;
}

/** How many frames come out of packets. */
async function count(
  places: readonly number[],
  read: ReadonlyMap<number, EncodedPacket>,
  track: VideoTrackToDecode,
): Promise<Attempt & { readonly outputs: number }> {
  let outputs = 0;
  const attempt = await decodePlaces(places, read, track, (picture) => {
    outputs++;
    picture.close();
  });
  return { ...attempt, outputs };
}

function decodePlaces(
  places: readonly number[],
  read: ReadonlyMap<number, EncodedPacket>,
  { codecs, config }: VideoTrackToDecode,
  take: (picture: VideoFrame) => void,
): Promise<Attempt> {
  const packets = places.map((place) => read.get(place)!);
  return feedDecoder(packets, {
    create: (init) => new codecs.VideoDecoder(init),
    // Hardware decoders differ from machine to machine; the same clip shall give the same bytes.
    configure: (decoder) => decoder.configure({ ...config, hardwareAcceleration: 'prefer-software' }),
    chunkOf: ({ type, timestamp, data }) =>
      new codecs.EncodedVideoChunk({ type, timestamp: Math.round(timestamp * 1e6), data }),
    take,
  });
}

/** Keeps the wanted ones of frames that come out in the order of showing. */
function takeFrames(shown: readonly number[], wanted: ReadonlySet<number>, { packets }: VideoTrackToDecode) {
  let outputs = 0;
  const copies = new Map<number, Promise<Frame>>();
  return {
    outputs: () => outputs,
    take(picture: VideoFrame): void {
      const place = shown[outputs++];
      if (place === undefined || !wanted.has(place)) {
        picture.close();
        return;
      }
      const copy = pixelsOf(picture, packets[place]!.seconds).finally(() => picture.close());
      copy.catch(() => {}); // Awaited below.
      copies.set(place, copy);
    },
    async frames(): Promise<Map<number, Frame>> {
      const frames = new Map<number, Frame>();
      for (const [place, copy] of copies) frames.set(place, await copy);
      return frames;
    },
  };
}

async function pixelsOf(picture: VideoFrame, seconds: number): Promise<Frame> {
  const { width, height } = picture.visibleRect ?? { width: picture.codedWidth, height: picture.codedHeight };
  const data = new Uint8Array(picture.allocationSize({ format: 'RGBA' }));
  await picture.copyTo(data, { format: 'RGBA' });
  return { width, height, data, channels: 4, seconds };
}
