import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What every golden file records of its origin. */
export interface GoldenOrigin {
  readonly library: string;
  readonly version: string;
  readonly script: string;
}

/**
 * Reads `__fixtures__/<name>.json` beside the test file.
 *
 * @param testUrl `import.meta.url` of the test.
 * @typeParam T What the file holds besides its origin.
 */
export function readGolden<T>(testUrl: string, name: string): T & GoldenOrigin {
  const path = fileURLToPath(new URL(`__fixtures__/${name}.json`, testUrl));
  return JSON.parse(readFileSync(path, 'utf8')) as T & GoldenOrigin;
}
