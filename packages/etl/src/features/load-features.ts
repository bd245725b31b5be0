import { DataError, type FeatureArray, messageOf, sha256Of } from '@erc/core';
import { readOrdinaryFile } from '@erc/core/node';
import { featuresOfArray, type LocatedArray, type RowPlace } from './features-of-array.js';
import { checkFeatureFile, type FeatureFiles, MAX_MEBIBYTES } from './find-features.js';
import { sizeOf } from './numeric-array.js';
import { parseNpy } from './parse-npy.js';
import { parseTensors } from './parse-tensors.js';

const MEBIBYTE = 2 ** 20;

/**
 * Reads the features of one stream of one split.
 *
 * @param hashes SHA-256 by path: the files as they were when it was decided that the dataset folder must be made.
 * @throws DataError naming file and row for what is wrong.
 */
export async function loadFeatures(
  { path, lengthsPath }: FeatureFiles,
  places: readonly RowPlace[],
  hashes: ReadonlyMap<string, string>,
): Promise<FeatureArray[]> {
  const read = async (file: string): Promise<Uint8Array> => readChecked(file, hashes.get(file));
  const bytes = await read(path);
  const [features, own] = path.endsWith('.npy')
    ? [{ array: parseNpy(bytes, path), where: path }]
    : pickTensors(bytes, path);
  const { array } = features;
  if (sizeOf(array.shape) * 4 > MAX_MEBIBYTES * MEBIBYTE) {
    throw new DataError(
      `${path}: expected at most ${MAX_MEBIBYTES} MiB in float32, received [${array.shape.join(', ')}].`,
    );
  }
  if (own && lengthsPath !== undefined) {
    throw new DataError(`${lengthsPath}: expected lengths in one place, received them in ${path} as well.`);
  }
  const lengths =
    lengthsPath === undefined
      ? own
      : { array: parseNpy(await read(lengthsPath), lengthsPath), where: lengthsPath };
  return featuresOfArray(features, lengths, places);
}

/** The one array of a safetensors file, whatever its name, and the one named `lengths`. */
function pickTensors(bytes: Uint8Array, path: string): [LocatedArray, LocatedArray | undefined] {
  const arrays = parseTensors(bytes, path);
  const names = [...arrays.keys()].filter((name) => name !== 'lengths');
  if (names.length !== 1) {
    throw new DataError(
      `${path}: expected one array, and "lengths" where it has steps, received ${[...arrays.keys()].slice(0, 5).join(', ') || 'none'}.`,
    );
  }
  const lengths = arrays.get('lengths');
  return [
    { array: arrays.get(names[0]!)!, where: path },
    lengths && { array: lengths, where: `${path}: "lengths"` },
  ];
}

async function readChecked(path: string, sha256: string | undefined): Promise<Uint8Array> {
  await checkFeatureFile(path);
  let bytes: Uint8Array;
  try {
    bytes = await readOrdinaryFile(path);
  } catch (error) {
    throw new DataError(`${path}: expected a readable file, received ${messageOf(error)}.`, { cause: error });
  }
  if (sha256 === undefined || sha256Of(bytes) === sha256) return bytes;
  throw new DataError(`${path}: expected a file at rest, received one that changed while it was read.`);
}
