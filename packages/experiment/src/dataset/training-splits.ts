import { access } from 'node:fs/promises';
import { join } from 'node:path';

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The splits of a dataset folder that training may read: train, and dev where there is one. Never test. */
export async function trainingSplits(directory: string): Promise<('train' | 'dev')[]> {
  const dev = await Promise.all(['dev.csv', 'valid.csv'].map((name) => exists(join(directory, name))));
  return dev.includes(true) ? ['train', 'dev'] : ['train'];
}
