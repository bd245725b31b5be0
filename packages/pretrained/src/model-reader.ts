import { EncoderError } from '@erc/core';
import type { Precision } from '@erc/onnx';
import { type ModelFacts, OnnxError } from '@erc/onnx';
import type { ModelSession } from './session.js';

/** What reading a file once tells; of a file that is no ONNX file, its hash alone. */
export interface HashedFile extends ModelFacts {
  /** In hex. */
  readonly sha256: string;
}

/** What is read of a model's files, once `ModelFiles` has found them: from a disk, or in a page. */
export interface ModelReader {
  /** @throws EncoderError for a pointer of Git LFS, and for a name of a file with weights that has 128 bytes or more. */
  hash(path: string): Promise<HashedFile>;
  text(path: string): Promise<string>;
  /** The folder that a file lies in. */
  folderOf(path: string): string;
  openSession(options: ReaderSessionOptions): Promise<ModelSession>;
}

/** Options of {@link ModelReader.openSession}. */
export interface ReaderSessionOptions {
  /** Of the ONNX file. */
  readonly path: string;
  /** Paths of the files that it keeps weights in, by their names there. */
  readonly externalData: ReadonlyMap<string, string>;
  readonly threads: number | undefined;
  readonly precision: Precision;
  /** Who asks, and the model, for errors. */
  readonly where: string;
}

/**
 * A repository that was cloned without Git LFS has a few lines in place of each large file.
 *
 * @param start The first bytes of a file.
 * @throws EncoderError for such lines.
 */
export function refusePointer(path: string, start: Uint8Array): void {
  const text = String.fromCharCode(...start.subarray(0, 200));
  if (!text.startsWith('version https://git-lfs.github.com/spec/')) return;
  const [, size] = /^size (\d+)$/m.exec(text) ?? [];
  throw new EncoderError(
    `${path}: expected the file itself, received the pointer of Git LFS to it${size === undefined ? '' : ` (${size} bytes)`}. Fetch it in its folder with: git lfs install && git lfs pull`,
  );
}

/** Throws what looking through a file threw, as an error of encoders. */
export function refused(error: unknown): never {
  throw error instanceof OnnxError ? new EncoderError(error.message, { cause: error }) : error;
}
