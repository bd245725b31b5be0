/** Where the files of one model are found. */
export interface ModelFiles {
  /** Commit, tag or branch that was asked for. A folder has none, whatever was asked for. */
  readonly revision?: string | undefined;
  /** Path of a file on this machine, downloaded if need be; `undefined` where the model has none of that name. */
  find(name: string): Promise<string | undefined>;
  /**
   * The same of a file that a model may have or not.
   *
   * @throws EncoderError where nobody can tell: it was never asked for, and downloads are off.
   */
  findOptional(name: string): Promise<string | undefined>;
  /** The error of a file that must be there, as it reads after the name of who asks: `models/bert: tokenizer.json: expected …`. */
  missing(name: string): string;
}
