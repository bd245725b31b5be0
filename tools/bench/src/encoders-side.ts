import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Encoder, FeatureArray, TextInput } from '@erc/core';
import { createAudioEncoder } from '@erc/encoders-audio';
import { createTextEncoder } from '@erc/encoders-text';
import { createVisualEncoder } from '@erc/encoders-visual';

/** Our side of `pnpm bench:encoders`, as a process of its own: `encoders-side.ts NAME FOLDER THREADS DTYPE`, requests and answers as encoders_peer.py has them. */
const [name, folder, threads, dtype] = process.argv.slice(2) as [string, string, string, 'float32' | 'int8'];
const common = { model: folder, threads: Number(threads), dtype };
const files = (extension: string): { path: string }[] =>
  Array.from({ length: 64 }, (_, i) => ({ path: join(folder, `input-${i}.${extension}`) }));
const sizeOf = ({ path }: { path: string }): number => statSync(path).size;

const encode = await prepare();
for await (const line of createInterface({ input: process.stdin })) {
  const { group } = JSON.parse(line) as { group?: number };
  const start = performance.now();
  const checksum = await encode(group);
  const ms = performance.now() - start;
  console.log(JSON.stringify({ ms, checksum, peakBytes: 1024 * process.resourceUsage().maxRSS }));
}
process.exit(0);

type Encode = (group?: number) => Promise<number>;

async function prepare(): Promise<Encode> {
  if (name === 'wav2vec2-base') {
    const encoder = await createAudioEncoder({ type: 'wav2vec2', ...common, pooling: 'mean' });
    return summed(encoder, files('wav'), sizeOf);
  }
  if (name === 'resnet50') {
    const encoder = await createVisualEncoder({ type: 'image-model', ...common });
    return summed(encoder, files('png'), sizeOf);
  }
  const inputs = JSON.parse(await readFile(join(folder, 'inputs.json'), 'utf8')) as (string | TextInput)[];
  const encoder = await createTextEncoder({
    type: 'transformer',
    ...common,
    pooling: name.startsWith('gpt2') ? 'last' : 'first',
    input: { type: name.endsWith('-dialogues') ? 'dialogue' : 'utterance' },
  });
  return summed(
    encoder,
    inputs.map((own) => (typeof own === 'string' ? { speaker: 'A', text: own } : own)),
    // Dialogues stay together.
    ({ text, history }) => (history ? 0 : text.length),
  );
}

function summed<Own>(
  encoder: Encoder<Own>,
  inputs: readonly Own[],
  lengthOf: (input: Own) => number,
): Encode {
  // As the peer's.
  const sorted = inputs.toSorted((a, b) => lengthOf(a) - lengthOf(b));
  const quarter = sorted.length / 4;
  return async (group) => {
    const chosen = group === undefined ? sorted : sorted.slice(group * quarter, (group + 1) * quarter);
    let sum = 0;
    for (const feature of await encoder.encode(chosen)) {
      // As the peer's: layer norm leaves neither the sum nor the squares of a vector any meaning.
      for (const [i, value] of (feature as FeatureArray).data.entries())
        sum += Math.abs(value) * Math.sin(1 + i);
    }
    return sum;
  };
}
