import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { asFileSystemError, isOfFileSystem } from '@erc/core/node';
import { partsOf } from '@erc/etl';
import { addTestOpening } from '@erc/run-folder/node';

/** How often the test split of a dataset has been opened, this time included. */
export interface TestOpenings {
  /** The dataset; absent: the one that was named. Otherwise a part of it, by its name there. */
  readonly part?: string;
  /** Absent: nothing could be counted there. */
  readonly count?: number;
  /** Why nothing could be counted. @default the folder that `directory` lies in is gone */
  readonly problem?: string;
  readonly directory: string;
}

/**
 * Counts an opening of a dataset's test split in a file beside the dataset (not in the run, which can be deleted): one JSON line each. An opening
 * of a dataset that joins others opens theirs too, and is counted beside each of them.
 *
 * @throws DataError when the folder cannot be read or has no test split; nothing is counted then.
 */
export async function countTestOpening(
  datasetDirectory: string,
  entry: { readonly run: string; readonly sha256: string },
): Promise<TestOpenings[]> {
  // Before anything is written: a folder that cannot be read is not opened.
  const parts = await partsOf(datasetDirectory);
  if (!existsSync(join(datasetDirectory, 'test.csv'))) {
    throw new DataError(`${datasetDirectory}: expected one file test.csv for the split test, received none.`);
  }
  const openings: TestOpenings[] = [
    { directory: datasetDirectory, ...(await countOne(datasetDirectory, entry)) },
  ];
  for (const { name, directory, test } of parts) {
    if (!test) continue;
    const isThere = existsSync(dirname(directory));
    openings.push({ part: name, directory, ...(isThere && (await countOne(directory, entry))) });
  }
  return openings;
}

/** An opening as a line for the user. */
export function openingLine({ part, count, directory, problem }: TestOpenings, name: string): string {
  const split = `test split of ${part ?? name}`;
  if (count !== undefined) return `${split}: opened ${count} ${count === 1 ? 'time' : 'times'} so far`;
  return problem === undefined
    ? `${split}: not counted beside ${directory}: that folder is gone`
    : `warning: ${split}: not counted: ${problem}`;
}

/** Counts beside one dataset. What the file system refuses there, such as a read-only one, is told: the scores are not lost for it. */
async function countOne(
  directory: string,
  entry: { readonly run: string; readonly sha256: string },
): Promise<Pick<TestOpenings, 'count' | 'problem'>> {
  try {
    return { count: await addTestOpening(directory, { at: new Date().toISOString(), ...entry }) };
  } catch (error) {
    if (!isOfFileSystem(error)) throw error;
    return { problem: messageOf(asFileSystemError(error)) };
  }
}
