import { appendFile, readFile } from 'node:fs/promises';

/**
 * Counts an opening of a dataset's test split in a file beside the dataset (not in the run, which can be deleted): one JSON line each.
 *
 * @returns How often the test split has been opened, this time included.
 */
export async function countTestOpening(
  datasetDirectory: string,
  entry: { readonly run: string; readonly sha256: string },
): Promise<number> {
  const path = `${datasetDirectory}.test-openings.jsonl`;
  await appendFile(path, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
  return (await readFile(path, 'utf8')).trim().split('\n').length;
}
