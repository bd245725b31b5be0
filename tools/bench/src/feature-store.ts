import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom, type Encoder, type FeatureArray, medianOf } from '@erc/core';
import { userPath } from '@erc/core/node';
import { openFeatureColumn, readFeatures, storeFeatures } from '@erc/features';
import { machineLines } from './machine.js';
import { table, writeSection } from './page-section.js';
import { round } from './statistics.js';

const USAGE = `usage: pnpm --filter @erc/bench features [--vectors N] [--rounds N] [--write FILE.md]

How fast vectors of 768 float32 are read from a warm page cache: from the feature store as the runners read it, row by row from a column, and
from JSON lines; in turns, medians. At least 150,000 vectors/s and 50 times JSON lines are the aim. One line for people and one of JSON.
Ends with 1 where the bounds are passed.`;

const DIM = 768;
const LEAST_PER_SECOND = 150_000;
const LEAST_RATIO = 50;

const { values } = parseArgs({
  options: {
    vectors: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '7' },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const vectors = Number(values.vectors);
const rounds = Number(values.rounds);
if (values.help || !Number.isInteger(vectors) || vectors < 100 || !Number.isInteger(rounds) || rounds < 3) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const random = createRandom(1);
const noise = Float32Array.from({ length: 1 << 16 }, () => random.normal());
/** A vector that no other input has. */
const vectorOf = (i: number): FeatureArray => {
  const start = (i * 769) % (noise.length - DIM);
  const data = noise.slice(start, start + DIM);
  data[0] = i;
  return { data, shape: [DIM] };
};
const encoder: Encoder<number> = {
  modality: 'audio',
  id: 'noise',
  dim: DIM,
  encode: async (inputs) => inputs.map(vectorOf),
  dispose: async () => {},
};
const inputs = Array.from({ length: vectors }, (_, i) => i);
// JSON lines take minutes where the store takes a moment: of them, a part is read.
const lines = Math.max(100, Math.floor(vectors / 10));

const directory = await mkdtemp(join(tmpdir(), 'erc-bench-features-'));
try {
  const options = { encoder, inputs, contentHash: String, directory };
  await storeFeatures(options);
  // A file is checked once after it has settled: the second filling does that.
  await wait(1500);
  const { files, keys } = await storeFeatures(options);
  const json = join(directory, 'features.jsonl');
  await writeFile(
    json,
    inputs.slice(0, lines).map((i) => `${JSON.stringify([...vectorOf(i).data])}\n`),
  );
  const check = (features: { at(i: number): unknown }, count: number): void => {
    for (const i of [0, count - 1]) {
      const { data } = features.at(i) as FeatureArray;
      if (data.length !== DIM || data[0] !== i || data[5] !== vectorOf(i).data[5]) {
        throw new Error(`expected vector ${i}, received another.`);
      }
    }
  };
  const ways: Readonly<Record<string, { readonly count: number; readonly read: () => Promise<void> }>> = {
    // In the order of the inputs, as a runner reads them.
    store: {
      count: vectors,
      read: async () => check(readFeatures({ files, keys }), vectors),
    },
    column: {
      count: vectors,
      read: async () => {
        const column = openFeatureColumn({ files, keys });
        for (let i = 0; i < vectors; i++) column.at(i);
        check(column, vectors);
        column.close();
      },
    },
    jsonLines: {
      count: lines,
      read: async () => {
        const text = readFileSync(json, 'utf8');
        const features = text
          .split('\n')
          .slice(0, -1)
          .map((line) => ({ data: Float32Array.from(JSON.parse(line) as number[]), shape: [DIM] }));
        check(features, lines);
      },
    },
  };
  const perSecond: Record<string, number[]> = { store: [], column: [], jsonLines: [] };
  // The first round warms up.
  for (let n = -1; n < rounds; n++) {
    for (const [name, { count, read }] of Object.entries(ways)) {
      const start = performance.now();
      await read();
      if (n >= 0) perSecond[name]!.push((1000 * count) / (performance.now() - start));
    }
  }
  const [store, column, jsonLines] = ['store', 'column', 'jsonLines'].map((name) =>
    medianOf(perSecond[name]!),
  );
  const ratio = store! / jsonLines!;
  const passed = store! >= LEAST_PER_SECOND && ratio >= LEAST_RATIO;
  const { size } = await stat(files[0]!);
  const words = (value: number): string => Math.round(value).toLocaleString('en');
  console.log(
    `${words(vectors)} vectors of ${DIM} float32 (${words(size / 1e6)} MB): store ${words(store!)}/s, column ${words(column!)}/s, JSON lines ${words(jsonLines!)}/s; store : JSON lines = ${ratio.toFixed(1)}${passed ? '' : '   MISSED'}`,
  );
  console.log(
    JSON.stringify({
      vectors,
      dim: DIM,
      rounds,
      store: round(store!),
      column: round(column!),
      jsonLines: round(jsonLines!),
      ratio: round(ratio),
      columnRatio: round(column! / jsonLines!),
      spread: Object.fromEntries(
        Object.entries(perSecond).map(([name, all]) => [
          name,
          [Math.min(...all), Math.max(...all)].map(round),
        ]),
      ),
    }),
  );
  if (!passed) process.exitCode = 1;
  if (values.write !== undefined) {
    const rows = Object.entries(perSecond).map(([name, all]) => [
      name === 'jsonLines' ? 'JSON lines' : name,
      words(medianOf(all)),
      [Math.min(...all), Math.max(...all)].map(words).join(' … '),
      name === 'jsonLines' ? '' : (medianOf(all) / jsonLines!).toFixed(1),
    ]);
    await writeSection(userPath(values.write), 'features', [
      '## The feature store',
      '',
      'Made by `pnpm bench:features --write docs/benchmarks.md`.',
      '',
      ...(await machineLines()),
      '',
      `Vectors of ${DIM} float32 read in a second from a warm page cache, ${words(vectors)} of them (JSON lines: ${words(lines)}), medians of ${rounds} rounds by turns.`,
      `Asked for: ${words(LEAST_PER_SECOND)} a second and ${LEAST_RATIO} × JSON lines, of the store: ${passed ? '✓' : '✗'}.`,
      '',
      ...table(['read from', 'a second', 'spread', '× JSON lines'], rows),
    ]);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
