/**
 * The value that a record itself has under a name. `record[name]` gives what every object has for names such as `constructor` or `toString`: a label, a
 * stream or a file may be called so.
 */
export const ownValue = <Value>(
  record: Readonly<Record<string, Value>> | undefined,
  name: string,
): Value | undefined => (record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined);
