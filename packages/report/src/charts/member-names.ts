/** What is written behind a name, and nowhere seen. */
const MARK = '\u2063';

/** Names that every object has, `constructor`, `toString`, …; and `if`, which Vega takes for its function where it sorts by names. */
const MEMBERS: readonly string[] = [...Object.getOwnPropertyNames(Object.prototype), 'if'];

/**
 * A chart with other values in the place of names that every object has. Vega looks values up in plain objects, and finds what is not there: a label called
 * `constructor` ends it.
 */
export function withMarkedNames<Value>(value: Value): Value;
export function withMarkedNames(value: unknown): unknown {
  if (typeof value === 'string') return MEMBERS.includes(value) ? value + MARK : value;
  if (Array.isArray(value)) return value.map((each) => withMarkedNames(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withMarkedNames(each)]));
}

/** The drawing with the names as they were. */
export const withoutMarks = (svg: string): string =>
  MEMBERS.reduce((all, name) => all.replaceAll(name + MARK, name), svg);
