// One process that encodes, for tests that kill it or run several at once.
// usage: encode-process.ts DIRECTORY COUNT MS_PER_INPUT MS_PER_FILE_CALL [i/n | merge | check]
// With "check" it prints which inputs have features, after it has seen that they are right. Otherwise it prints "encoding" when it begins, "committed KEYS" after each part, and "packing" before parts are packed.
import { setTimeout as wait } from 'node:timers/promises';
import { nodeFiles } from '@erc/core/node';
import { storeFeatures } from '../index.js';
import { mergeShards, parseShard } from '../shards.js';
import { storeFolder } from '../store-folder.js';
import { checkStore } from './check-store.js';
import { featureOf } from './encoders.js';

const [directory, count, perInput, perCall, shard] = process.argv.slice(2);
const slow =
  <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
  async (...args: A): Promise<T> => {
    await wait(Math.random() * Number(perCall));
    const result = await call(...args);
    await wait(Math.random() * Number(perCall));
    return result;
  };
const files = {
  ...nodeFiles,
  open: slow(nodeFiles.open),
  rm: slow(nodeFiles.rm),
  rename: async (from: string, to: string) => {
    if (!to.includes('parts')) console.log('packing');
    await slow(nodeFiles.rename)(from, to);
    if (to.includes('parts')) console.log('committed');
  },
};
const encoder = {
  modality: 'text',
  id: 'process',
  dim: 4,
  async encode(inputs: readonly string[]) {
    await wait(Number(perInput) * inputs.length);
    return inputs.map((text) => featureOf(text));
  },
  async dispose() {},
} as const;

if (shard === 'merge') {
  await mergeShards({ folder: storeFolder(directory!, encoder, 'float32') });
} else if (shard === 'check') {
  console.log(JSON.stringify(await checkStore(directory!, Number(count))));
} else {
  console.log('encoding');
  const { hits } = await storeFeatures({
    encoder,
    inputs: Array.from({ length: Number(count) }, (_, i) => `input ${i}`),
    contentHash: (text) => text,
    directory: directory!,
    files,
    commitEveryMs: 0,
    ...(shard && { shard: parseShard(shard) }),
  });
  console.log(`done ${hits}`);
}
