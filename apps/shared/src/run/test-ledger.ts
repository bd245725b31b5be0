import { appendFile, readFile } from 'node:fs/promises';
import { partsOf } from '@erc/etl';

/** How often the test split of a dataset has been opened, this time included. */
export interface TestOpenings {
  /** The dataset; absent: the one that was named. Otherwise a part of it, by its name there. */
  readonly part?: string;
  readonly count: number;
}

/**
 * Counts an opening of a dataset's test split in a file beside the dataset (not in the run, which can be deleted): one JSON line each. An opening
 * of a dataset that joins others opens theirs too, and is counted beside each of them.
 */
export async function countTestOpening(
  datasetDirectory: string,
  entry: { readonly run: string; readonly sha256: string },
): Promise<TestOpenings[]> {
  const openings: TestOpenings[] = [{ count: await countOne(datasetDirectory, entry) }];
  for (const { name, directory, test } of await partsOf(datasetDirectory)) {
    if (test) openings.push({ part: name, count: await countOne(directory, entry) });
  }
  return openings;
}

async function countOne(
  directory: string,
  entry: { readonly run: string; readonly sha256: string },
): Promise<number> {
  const path = `${directory}.test-openings.jsonl`;
  await appendFile(path, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
  return (await readFile(path, 'utf8')).trim().split('\n').length;
}
