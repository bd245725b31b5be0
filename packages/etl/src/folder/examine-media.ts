import { readFile } from 'node:fs/promises';
import { DataError, mapBounded, messageOf } from '@erc/core';
import { examineWav, pictureProblem } from '@erc/media';
import type { MediaFile } from './find-media.js';

/** A wav file or an image of the corpus. */
export type CopiedFile = MediaFile & { readonly kind: 'wav' | 'image' };

/** What errors say that a file should be. */
export const EXPECTED = { wav: 'a readable wav', image: 'a readable png, jpeg or webp' } as const;

/** What was found of wavs and images. */
export interface MediaReport {
  /** File, row and path of each wav file whose header gives no length. */
  readonly openWavs: readonly string[];
}

/**
 * Reads wavs and images and looks through them by the rules of the encoders: what cannot be encoded is found now, not after hours of training.
 *
 * @throws DataError with file, row and path for a file that is broken, too large, or gone meanwhile.
 */
export async function examineMedia(
  files: readonly CopiedFile[],
  {
    maxPixels,
    signal,
    onFile,
  }: {
    /** Pixels of an image at most. */
    readonly maxPixels: number;
    readonly signal: AbortSignal | undefined;
    /** Called after each file. */
    readonly onFile: () => void;
  },
): Promise<MediaReport> {
  const open = new Set<string>();
  const examine = async ({ kind, path, where }: CopiedFile): Promise<void> => {
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw new DataError(`${where}: expected ${EXPECTED[kind]}, received ${messageOf(cause)}.`, { cause });
    });
    const { problem, isOpen } =
      kind === 'wav'
        ? examineWav(bytes)
        : { problem: await pictureProblem(bytes, maxPixels, 'media.maxPixels'), isOpen: false };
    if (problem !== undefined) {
      throw new DataError(`${where}: expected ${EXPECTED[kind]}, received ${problem}.`);
    }
    if (isOpen) open.add(where);
    onFile();
  };
  await mapBounded(files, examine, { signal });
  return { openWavs: files.map(({ where }) => where).filter((where) => open.has(where)) };
}
