/** A packet that is to last less has no stated length, as the last one of a track often. */
export const SHORTEST_PACKET_SECONDS = 5e-4;

/** Length of a packet of sound whose file does not state it: the median of all. */
export function usualSeconds(durations: readonly number[]): number {
  const stated = durations.filter((seconds) => seconds >= SHORTEST_PACKET_SECONDS).sort((a, b) => a - b);
  return stated[stated.length >> 1] ?? 0;
}
