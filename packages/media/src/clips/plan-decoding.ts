/** A packet of a video track, in the order of decoding. */
export interface PacketEntry {
  /** When its frame is shown. */
  readonly seconds: number;
  readonly isKey: boolean;
}

/** A run of packets to decode in one go. */
export interface DecodingRun {
  /** Place of the key packet in the order of decoding. */
  readonly start: number;
  /** Place after the last packet. */
  readonly end: number;
  /** Places of the packets whose frames are wanted. */
  readonly wanted: ReadonlySet<number>;
}

/** Half of the unit in which decoders count time. */
export const HALF_MICROSECOND = 5e-7;

/**
 * Which packet is shown at each time: the last one that begins at or before it, or else the first. Packets that are to be decoded but
 * not shown (before time 0) do not count.
 *
 * @returns Places in the order of decoding.
 */
export function packetsAt(packets: readonly PacketEntry[], times: readonly number[]): number[] {
  const order = shownOrder(packets);
  return times.map((time) => {
    let found = order[0]!;
    for (const place of order) {
      if (packets[place]!.seconds > time + HALF_MICROSECOND) break;
      found = place;
    }
    return found;
  });
}

/** Places of the packets that are shown, in the order of showing. */
export function shownOrder(packets: readonly PacketEntry[]): number[] {
  const order = packets.map((_, place) => place);
  const shown = order.filter((place) => packets[place]!.seconds > -HALF_MICROSECOND);
  return (shown.length > 0 ? shown : order).sort((a, b) => packets[a]!.seconds - packets[b]!.seconds);
}

/**
 * Runs that give the wanted packets: each begins at the last key packet that is *shown* no later than the packet, since frames between
 * a key frame and the one before may need both.
 */
export function planDecoding(packets: readonly PacketEntry[], wanted: readonly number[]): DecodingRun[] {
  const keys = packets.flatMap(({ isKey }, place) => (isKey ? [place] : []));
  const runs = new Map<number, Set<number>>();
  for (const place of wanted) {
    const start =
      keys.findLast((key) => key <= place && packets[key]!.seconds <= packets[place]!.seconds) ?? 0;
    const run = runs.get(start) ?? new Set();
    runs.set(start, run.add(place));
  }
  return [...runs]
    .sort(([a], [b]) => a - b)
    .map(([start, places]) => ({ start, end: Math.max(...places) + 1, wanted: places }));
}
