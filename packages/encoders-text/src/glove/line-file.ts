/** A file of lines, on a disk or in memory. Its methods throw a DataError, which names the file, where it cannot be read. */
export interface LineFile {
  /** Path or address, for errors. */
  readonly path: string;
  /** In hex. */
  sha256(): Promise<string>;
  /** Its bytes in order. */
  pieces(): AsyncIterable<Uint8Array>;
  /** Another one once the file has changed. */
  stamp(): Promise<string>;
  /** Opens it, to read parts of it. */
  open(): Promise<OpenLineFile>;
}

/** A file whose parts can be read. */
export interface OpenLineFile {
  /** @returns Fewer bytes where the file ends before. */
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}
