/** What became of a list of packets that went through a decoder of their own, with a flush at the end. */
export interface Attempt {
  /** No packet was refused. */
  readonly isWhole: boolean;
  /** Packets that had gone in when the decoder was known to have failed: the refused one is among them. */
  readonly packets: number;
}

/**
 * The packets that a decoder refuses, where each of the others is decoded as if those were not there; that is how ffmpeg goes on past a packet that
 * it cannot decode. A decoder tells of an error late, by chance; but whether a list of packets is decoded whole does not depend on chance, and so
 * the first one that is refused is found by trying shorter lists.
 *
 * @param places Packets in the order of decoding. The first is one that decoding can begin at.
 * @param attempt Decodes packets, in this order.
 * @returns Refused places, in their order.
 */
export async function findUndecodable(
  places: readonly number[],
  attempt: (places: readonly number[]) => Promise<Attempt>,
): Promise<number[]> {
  const refused: number[] = [];
  let kept = [...places];
  /** The first so many are decoded whole. */
  let whole = 0;
  while (whole < kept.length) {
    if (refused.length > 0) {
      // Damage comes in clusters: whether the next one is refused too is told at once.
      if ((await attempt(kept.slice(0, whole + 1))).isWhole) whole++;
      else {
        refused.push(...kept.splice(whole, 1));
        continue;
      }
    }
    const all = await attempt(kept);
    if (all.isWhole) break;
    const first = await firstRefused(kept, whole, Math.max(whole + 1, all.packets), attempt);
    refused.push(kept[first]!);
    kept = kept.filter((_, i) => i !== first);
    whole = first;
  }
  return refused;
}

/** The place in a list of the first packet that is refused: after `whole`, and before `end`. */
async function firstRefused(
  list: readonly number[],
  whole: number,
  end: number,
  attempt: (places: readonly number[]) => Promise<Attempt>,
): Promise<number> {
  const isWhole = async (length: number): Promise<boolean> =>
    length === whole || (await attempt(list.slice(0, length))).isWhole;
  // Backwards from where the error was told of: it is seldom told of much later.
  let high = end;
  let low = Math.max(whole, high - 1);
  for (let step = 2; !(await isWhole(low)); step *= 2) {
    high = low;
    low = Math.max(whole, high - step);
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (await isWhole(middle)) low = middle;
    else high = middle;
  }
  return low;
}
