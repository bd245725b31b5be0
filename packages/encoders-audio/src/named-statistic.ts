/** A measure and its name, such as `pitch.mean`. */
export type NamedStatistic = readonly [name: string, value: number];
