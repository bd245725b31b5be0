/**
 * A record by stream names, without the entries of some. A key may join names by `/`, as a direction does.
 *
 * @param dropped Streams whose entries go.
 */
export const withoutNames = <Value>(
  record: Readonly<Record<string, Value>>,
  dropped: ReadonlySet<string>,
): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(record).filter(([name]) => !name.split('/').some((part) => dropped.has(part))),
  );
