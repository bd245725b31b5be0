import { isDeepStrictEqual } from 'node:util';
import { sha256Of } from '@erc/core';
import { visitRows } from '../read-rows.js';
import { openSources, storeFolder } from '../store-folder.js';
import { featureOf } from './encoders.js';

/**
 * Reads everything that is in a store of `encode-process.ts`, without changing it.
 *
 * @returns Which inputs have features. @throws where a feature is not the one of its input.
 */
export async function checkStore(directory: string, count: number): Promise<string[]> {
const folder = storeFolder(directory, { id: 'process', modality: 'text' }, 'float32');
const sources = await openSources(folder, 'all', sha256Of('process'));
const found = new Set<string>();
for (let i = 0; i < count; i++) {
  const text = `input ${i}`;
  for (const source of sources) {
    const row = source.find(Buffer.from(sha256Of(`process\n${text}`), 'hex'));
    if (row < 0) continue;
    visitRows(source, Int32Array.of(row), { keep: true }, (_, feature) => {
      const { data, shape } = featureOf(text);
      if (!isDeepStrictEqual([...feature!.data], [...data]) || !isDeepStrictEqual([...feature!.shape], shape)) {
        throw new Error(`${source.path}: ${text} has another feature.`);
      }
      found.add(text);
    });
  }
}
return [...found];
}
