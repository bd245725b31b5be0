import { DataError, type EncoderOpening, sha256Of } from '@erc/core';
import type { ModelManifest } from './manifest.js';

/** What `erc.json` tells of a file. */
export type FileRecord = ModelManifest['files'][string];

/** A file that was checked: its path, and its bytes where there is no file on this machine. */
export interface CheckedFile {
  readonly path: string;
  readonly bytes?: Uint8Array;
}

/** Where the files of an encoder are. */
export interface FilesOfEncoder {
  /** A folder on this machine, whose files have been checked, or an address. */
  readonly path: string;
  /** Of an address: fetches a file below it and checks it, once for each call; `undefined` where the model has none of that address. */
  readonly readFile?: EncoderOpening['readFile'];
}

/** The files of a folder with a trained model, wherever it lies. Each is checked when it is asked for. */
export interface ModelFiles {
  /** The folder, or its address, for errors. */
  readonly where: string;
  /**
   * A file of which nothing is known yet: `erc.json`, or its hash.
   *
   * @throws DataError for one that is missing, or larger than {@link MOST_SMALL_BYTES}.
   */
  small(name: string): Promise<Uint8Array>;
  /**
   * A file, as it was exported.
   *
   * @throws DataError for one that is missing, or has other bytes.
   */
  file(name: string, record: FileRecord): Promise<CheckedFile>;
  /** The same, in memory. */
  bytes(name: string, record: FileRecord): Promise<Uint8Array>;
  /**
   * A folder in this one, for an encoder.
   *
   * @param records Of every file that may be in it.
   * @throws DataError as {@link file}, and for a file that is not among them.
   */
  folder(name: string, records: Readonly<Record<string, FileRecord>>): Promise<FilesOfEncoder>;
  /** Removes what was kept of it. */
  close(): void;
}

/** Such a file is read whole, before anything of it is known. */
export const MOST_SMALL_BYTES = 2 ** 23;

/** @throws DataError for bytes that are not those that were exported. */
export function checkBytes(bytes: Uint8Array, { bytes: length, sha256 }: FileRecord, where: string): void {
  checkLength(bytes.length, length, where);
  checkHash(sha256Of(bytes), sha256, where);
}

/** @throws DataError for another length than that of the file that was exported. */
export function checkLength(received: number, expected: number, where: string): void {
  if (received === expected) return;
  throw new DataError(
    `${where}: expected ${expected} bytes, as they were exported, received ${received}: the file is incomplete or has changed.`,
  );
}

/** @throws DataError for another hash than that of the file that was exported. */
export function checkHash(received: string, expected: string, where: string): void {
  if (received === expected) return;
  throw new DataError(
    `${where}: expected the SHA-256 ${expected.slice(0, 12)}…, as it was exported, received ${received.slice(0, 12)}…: the file has changed.`,
  );
}
