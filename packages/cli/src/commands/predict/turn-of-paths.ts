import type { PredictorTurn } from '@erc/predictor';
import { pathInside } from './path-inside.js';

/** A path as a file of the user's has it, and what the file calls it, for errors. */
export interface GivenPath {
  readonly path: string | undefined;
  readonly name: string;
}

/** What a row of a file or a line of JSON says of a turn. */
export interface GivenTurn extends Pick<PredictorTurn, 'speaker' | 'gender' | 'text' | 'columns'> {
  /** File and row, for errors. */
  readonly where: string;
  /** Of a wav file. */
  readonly audio: GivenPath;
  /** Of an image, or of a folder of frames. */
  readonly visual: GivenPath;
}

/**
 * A turn as a predictor takes it.
 *
 * @param folder Absolute: the paths count from it, and stay in it.
 * @throws DataError for a path that leaves the folder or names nothing.
 */
export async function turnOfPaths(
  { where, audio, visual, ...said }: GivenTurn,
  folder: string,
): Promise<PredictorTurn> {
  const inside = async ({ path, name }: GivenPath): Promise<{ readonly path: string } | undefined> =>
    path === undefined ? undefined : { path: await pathInside(path, { folder, where: `${where}: ${name}` }) };
  const [voice, face] = [await inside(audio), await inside(visual)];
  return { where, ...said, ...(voice && { audio: voice }), ...(face && { visual: face }) };
}
