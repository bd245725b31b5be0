import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ArrayPlace,
  DataError,
  type FeatureArray,
  messageOf,
  readSafetensorsLayout,
  SPLITS,
  type Split,
  type Utterance,
} from '@erc/core';
import { FEATURE_FOLDER, featurePathOf } from './feature-files.js';
import { type Manifest, readManifest } from './manifest.js';

/** Options of {@link openReadyFeatures}. */
export interface ReadReadyFeaturesOptions {
  /** The name that the features have in the dataset folder. */
  readonly stream: string;
  /** Whose features to read. Files of splits that none of them is from stay closed. */
  readonly utterances: readonly Pick<Utterance, 'id' | 'where'>[];
  /** Whether an utterance may have none, as in a joined dataset whose parts have other streams. @default false */
  readonly mayMiss?: boolean;
}

/** Features that stay on the disk until they are asked for, in the order of the utterances: all `[dim]`, or all `[steps, dim]`. */
export interface ReadyFeatures {
  readonly length: number;
  /** Of all of them. */
  readonly bytes: number;
  /** `undefined` beyond the end. Zeros `[dim]`, or no step `[0, dim]`, where an utterance has none. */
  at(index: number): FeatureArray | undefined;
  /** Whether each utterance has features. */
  readonly isThere: readonly boolean[];
  /** Closes the files. `at` fails from then on. */
  close(): void;
}

/**
 * Opens ready features of a dataset folder, found by the utterances' ids, so that rows of a CSV may have been moved or taken out. Files are
 * read through once, for their SHA-256; their values are read one utterance at a time.
 *
 * @throws DataError when the folder has none of this name, a file is not as `dataset.json` lists it, or an utterance has none and may not lack them.
 */
export async function openReadyFeatures(
  directory: string,
  { stream, utterances, mayMiss = false }: ReadReadyFeaturesOptions,
): Promise<ReadyFeatures> {
  const manifest = await readManifest(directory);
  const files: ListedFile[] = [];
  const close = (): void => {
    for (const file of files.splice(0)) file.close();
  };
  try {
    const known = new Map<string, Row>();
    const asked = SPLITS.filter((split) => utterances.some(({ id }) => id.startsWith(`${split}/`)));
    for (const split of mayMiss ? filledSplits(asked, stream, manifest) : asked) {
      const file = await openListed(directory, featurePathOf(split, stream), manifest);
      files.push(file);
      const { arrays } = readSafetensorsLayout(file.read, {
        size: file.size,
        dtypes: ['F32', 'I32', 'U8'],
        where: file.path,
      });
      for (const [id, place] of Object.entries(arrays)) {
        if (place.dtype === 'F32' && place.shape.length > 0) known.set(id, { file, place });
      }
    }
    const rows = utterances.map(({ id, where }) => {
      const row = known.get(id);
      if (row || mayMiss) return row;
      throw new DataError(
        `${where === undefined ? id : join(directory, where)}: expected features of the stream ${JSON.stringify(stream)} for ${id}, ` +
          `received none: only utterances that the dataset folder was made with have them, of a joined one those of datasets with this stream. ` +
          `With fusion.missing a learned vector stands in for them.`,
      );
    });
    const [any] = known.values();
    const none = noneLike(any?.place.shape ?? []);
    return {
      length: rows.length,
      bytes: rows.reduce(
        (sum, row) => sum + (row ? row.place.end - row.place.start : none.data.byteLength),
        0,
      ),
      isThere: rows.map((row) => row !== undefined),
      at(index) {
        if (!(index in rows)) return undefined;
        if (files.length === 0) {
          throw new DataError('ready features: expected open ones, received closed ones.');
        }
        const row = rows[index];
        if (row === undefined) return none;
        const { start, end, shape } = row.place;
        return { data: new Float32Array(row.file.read(start, end).buffer), shape };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Splits that have a file of the stream. Where no split that was asked for has one, train or dev, whose files tell the width; test is not
 * opened unless it was asked for.
 */
function filledSplits(asked: readonly Split[], stream: string, { files }: Manifest): readonly Split[] {
  const has = (split: Split): boolean => files[featurePathOf(split, stream)] !== undefined;
  const own = asked.filter(has);
  const others = SPLITS.filter((split) => split !== 'test' && has(split)).slice(0, 1);
  // None at all: a misspelt name, which opening says.
  return own.length > 0 ? own : others.length > 0 ? others : asked;
}

/** What stands in the place of features of this shape. */
const noneLike = (shape: readonly number[]): FeatureArray =>
  shape.length === 2
    ? { data: new Float32Array(0), shape: [0, shape[1]!] }
    : { data: new Float32Array(shape[0] ?? 0), shape: [shape[0] ?? 0] };

/** Reads ready features into memory; see {@link openReadyFeatures}. */
export async function readReadyFeatures(
  directory: string,
  options: ReadReadyFeaturesOptions,
): Promise<FeatureArray[]> {
  const column = await openReadyFeatures(directory, options);
  try {
    return Array.from({ length: column.length }, (_, i) => column.at(i)!);
  } finally {
    column.close();
  }
}

interface Row {
  readonly file: ListedFile;
  readonly place: ArrayPlace;
}

/** An open file that is as the manifest lists it. */
interface ListedFile {
  readonly path: string;
  readonly size: number;
  /** Its bytes from `start` up to `end`, in memory of their own. */
  read(start: number, end: number): Uint8Array<ArrayBuffer>;
  close(): void;
}

async function openListed(directory: string, name: string, { files }: Manifest): Promise<ListedFile> {
  const entry = files[name];
  if (!entry) {
    const there = Object.keys(files).filter((other) => other.startsWith(FEATURE_FOLDER));
    throw new DataError(
      `${directory}: expected ready features in ${name}, received ${there.join(', ') || 'none'}; the source "features" makes them.`,
    );
  }
  const path = join(directory, name);
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw new DataError(`${path}: expected a readable file, received ${messageOf(cause)}.`, { cause });
    }
  };
  const fd = attempt(() => openSync(path, 'r'));
  try {
    const { size } = attempt(() => fstatSync(fd));
    const hash = createHash('sha256');
    // Through the file that is open: what is read later is what was hashed, also where another has taken its name.
    const stream = createReadStream(path, { fd, autoClose: false, start: 0 });
    try {
      for await (const chunk of stream) hash.update(chunk as Uint8Array);
    } catch (cause) {
      attempt(() => {
        throw cause;
      });
    }
    if (hash.digest('hex') !== entry.sha256) {
      throw new DataError(`${path}: expected the file that dataset.json lists, received a changed one.`);
    }
    const read = (start: number, end: number): Uint8Array<ArrayBuffer> => {
      const bytes = new Uint8Array(end - start);
      // A read may give less than it was asked for.
      for (let at = 0; at < bytes.length; ) {
        const got = attempt(() => readSync(fd, bytes, at, bytes.length - at, start + at));
        if (got === 0) throw new DataError(`${path}: expected ${end} bytes, received ${start + at}.`);
        at += got;
      }
      return bytes;
    };
    return { path, size, read, close: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
