import { DataError, messageOf } from '@erc/core';
import { nodeModule } from '../node-module.js';

const EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp'] as const;

/** Whether a file in a folder of frames is one, by its name. */
export const isFrameName = (name: string): boolean =>
  EXTENSIONS.some((extension) => name.toLowerCase().endsWith(extension));

// Fixed, so that the machine's language does not change the order: frame-2 before frame-10.
const collator = new Intl.Collator('en', { numeric: true });

const byName = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1);

/** The frames of an utterance that are read. */
export interface FrameList {
  /** At least one path. */
  readonly frames: readonly string[];
  /** How many there are in all. */
  readonly of: number;
}

/**
 * The frames of one utterance: the image itself, or the images of a folder in name order, digits by their number.
 *
 * Names that start with a dot are passed over; anything else in the folder that is no `.png`, `.jpg`, `.jpeg` or `.webp` is an error, because
 * a folder of something else was probably meant.
 *
 * @param maxFrames Of more frames, this many are taken, evenly spaced, the first and the last among them.
 */
export async function listFrames(path: string, where: string, maxFrames: number): Promise<FrameList> {
  const { readdir, stat } = nodeModule('node:fs/promises', where);
  const { join } = nodeModule('node:path', where);
  try {
    if (!(await stat(path)).isDirectory()) return { frames: [path], of: 1 };
    const entries = (await readdir(path, { withFileTypes: true })).filter(
      ({ name }) => !name.startsWith('.'),
    );
    const other = entries.find((entry) => entry.isDirectory() || !isFrameName(entry.name));
    if (other) {
      throw new DataError(
        `${where}: expected frames (${EXTENSIONS.join(', ')}) and nothing else, received ${JSON.stringify(other.name)}.`,
      );
    }
    if (entries.length === 0)
      throw new DataError(`${where}: expected at least 1 frame, received an empty folder.`);
    const paths = entries
      .map(({ name }) => name)
      .sort(byName)
      .map((name) => join(path, name));
    return { frames: evenlySpaced(paths, maxFrames), of: paths.length };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${where}: expected an image or a folder of frames, received: ${messageOf(cause)}.`, {
      cause,
    });
  }
}

function evenlySpaced<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!);
}
