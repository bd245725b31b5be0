/** A character that no text of ours has: it marks a number that JSON has no word for. */
const MARK = '\u0000';

/**
 * A value as a message shows it: as JSON, but `Infinity` and `NaN` by their names, and `nothing` for `undefined`.
 *
 * @param most Characters; what is longer is cut. @default 80
 */
export function shownValue(value: unknown, most = 80): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'number' && !Number.isFinite(inner) ? `${MARK}${inner}` : inner,
  );
  const text = (json ?? String(value)).replace(/"\\u0000(-?Infinity|NaN)"/g, '$1');
  return text.length > most ? `${text.slice(0, most - 3)}…` : text;
}
