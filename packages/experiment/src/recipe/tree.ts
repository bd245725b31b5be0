/** An object of values that nothing has checked: a part of a file, or of a command line. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether a value is an object, and no list. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
