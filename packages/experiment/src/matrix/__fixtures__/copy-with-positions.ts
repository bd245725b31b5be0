import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Copies a folder of a model, which says then that it takes so many tokens: recipes that ship read up to more than tiny models have positions for. What
 * tests read is short.
 */
export async function copyWithPositions(from: string, to: string, positions: number): Promise<void> {
  await cp(from, to, { recursive: true });
  for (const [name, key] of [
    ['config.json', 'max_position_embeddings'],
    ['tokenizer_config.json', 'model_max_length'],
  ] as const) {
    const path = join(to, name);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) await writeFile(path, JSON.stringify({ ...JSON.parse(text), [key]: positions }));
  }
}
