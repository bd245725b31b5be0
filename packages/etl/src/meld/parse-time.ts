/** A time of a MELD CSV. */
export interface MeldTime {
  readonly seconds: number;
  /** Fewer than three decimals: a zero was lost, and it is unknown which. Taken for the last. */
  readonly isShort: boolean;
}

/** Reads `00:14:38,127` or `0:10:44,769` (hours:minutes:seconds,milliseconds). `undefined` when it is something else. */
export function parseMeldTime(text: string): MeldTime | undefined {
  const match = /^\s*(\d{1,2}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3})\s*$/.exec(text);
  if (!match) return undefined;
  const [, hours, minutes, seconds, fraction] = match as unknown as [string, string, string, string, string];
  // Whole milliseconds first: a sum of binary fractions would make 0.1 + 0.2 of it.
  const milliseconds =
    (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
  return { seconds: milliseconds / 1000, isShort: fraction.length < 3 };
}
