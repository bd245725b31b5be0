import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A text file of the repository. @param path From its root. */
export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
