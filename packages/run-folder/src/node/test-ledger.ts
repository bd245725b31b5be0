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
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException): string => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  // A full disk may have cut the line of an opening, which then did not take place.
  const end = before === '' || before.endsWith('\n') ? '' : '\n';
  await appendFile(path, `${end}${JSON.stringify(opening)}\n`, { flush: true });
  return (await readFile(path, 'utf8')).split('\n').filter(isWhole).length;
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
