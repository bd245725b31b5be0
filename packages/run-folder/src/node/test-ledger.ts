import { appendFile, readFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { testOpeningSchema } from '../files/test-openings.js';

/** What is written down of an opening of a test split. */
export type TestOpening = Readonly<z.input<typeof testOpeningSchema>>;

/**
 * Writes an opening of a dataset's test split down, in a file beside the dataset folder: not in the run, which can be deleted.
 *
 * @returns How often the split was opened, this time included.
 */
export async function addTestOpening(datasetDirectory: string, opening: TestOpening): Promise<number> {
  const path = `${datasetDirectory}.test-openings.jsonl`;
  await appendFile(path, `${JSON.stringify(opening)}\n`);
  return (await readFile(path, 'utf8')).trim().split('\n').length;
}
