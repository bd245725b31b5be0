import { DataError, messageOf, type VisualInput } from '@erc/core';
import { nodeModule } from '../node-module.js';
import type { PictureSource } from './read-picture.js';

const EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp'] as const;

/** Whether a file in a folder of frames is one, by its name. */
export const isFrameName = (name: string): boolean =>
  EXTENSIONS.some((extension) => name.toLowerCase().endsWith(extension));

// Fixed, so that the machine's language does not change the order: frame-2 before frame-10.
const collator = new Intl.Collator('en', { numeric: true });

const byName = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : 1);

/** A frame of an utterance. */
export interface Frame {
  readonly source: PictureSource;
  /** What errors of it begin with. */
  readonly place: string;
}

/** The frames of an utterance that are read. */
export interface FrameList {
  /** At least one. */
  readonly frames: readonly Frame[];
  /** How many there are in all. */
  readonly of: number;
  /** Whether they are the files of a folder. */
  readonly isFolder: boolean;
}

/** What errors of an input begin with. */
export function framesPlace(input: VisualInput): string {
  const source = 'path' in input ? input.path : 'frames';
  return input.where === undefined ? source : `${input.where}: ${source}`;
}

/**
 * The frames of one utterance: those in memory; the image itself; or the images of a folder in name order, digits by their number.
 *
 * Names that start with a dot are passed over; anything else in the folder that is no `.png`, `.jpg`, `.jpeg` or `.webp` is an error, because
 * a folder of something else was probably meant.
 *
 * @param where Comes first in errors, usually {@link framesPlace}.
 * @param maxFrames Of more frames, this many are taken, evenly spaced, the first and the last among them.
 */
export async function listFrames(input: VisualInput, where: string, maxFrames: number): Promise<FrameList> {
  if ('path' in input) return listFiles(input.path, where, maxFrames);
  const frames = input.frames.map((source, i): Frame => ({ source, place: `${where}: frame ${i + 1}` }));
  if (frames.length === 0) throw new DataError(`${where}: expected at least 1 frame, received 0.`);
  return { frames: evenlySpaced(frames, maxFrames), of: frames.length, isFolder: false };
}

async function listFiles(path: string, where: string, maxFrames: number): Promise<FrameList> {
  const { readdir, stat } = nodeModule('node:fs/promises', where);
  const { join } = nodeModule('node:path', where);
  try {
    if (!(await stat(path)).isDirectory()) {
      return { frames: [{ source: path, place: where }], of: 1, isFolder: false };
    }
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
    const frames = entries
      .map(({ name }) => name)
      .sort(byName)
      .map((name): Frame => ({ source: join(path, name), place: `${where}: ${name}` }));
    return { frames: evenlySpaced(frames, maxFrames), of: frames.length, isFolder: true };
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
