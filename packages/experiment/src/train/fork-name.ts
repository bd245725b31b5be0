/** Name of a fork of a job's seed: every stage draws numbers of its own. */
export const forkName = (what: string, { name }: { readonly name?: string | undefined }): string =>
  name === undefined ? what : `${what}/${name}`;
