import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What the program wrote whose files had no version: a finished run (`finished.yaml`, scored on test too), one that was stopped in its
 * second training (`stopped.yaml`), and what that program made of the stopped one when it resumed it (`resumed`).
 */
export const VERSION_1 = fileURLToPath(new URL('version-1', import.meta.url));

/** Copies these runs and their corpus to a folder that stands for where the user is. */
export async function copyVersion1(user: string): Promise<void> {
  await cp(VERSION_1, user, { recursive: true });
  for (const run of ['finished', 'stopped']) {
    const path = join(user, run, 'run.json');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('{user}', user));
  }
}
