/** A measure and its name, such as `pitch.mean`. */
export type NamedValue = readonly [name: string, value: number];
