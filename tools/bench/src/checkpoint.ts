import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { userPath } from '@erc/core/node';
import * as tf from '@tensorflow/tfjs';
import { machineLines } from './machine.js';
import { measureCheckpoint, type SaveCost } from './measure-checkpoint.js';
import { table, writeSection } from './page-section.js';

const USAGE = `usage: pnpm bench:checkpoint [--parameters 124000000] [--in FOLDER] [--threads N] [--write FILE.md]

What the checkpoints of a training with so many trained values cost (AdamW: 12 bytes each): how long training waits, how long until a file has
reached the disk, and how far resident memory grows meanwhile. FOLDER says which disk. Ends with 1 where a target is missed.`;

const { values } = parseArgs({
  options: {
    parameters: { type: 'string', default: '124000000' },
    in: { type: 'string', default: tmpdir() },
    threads: { type: 'string', default: String(availableParallelism()) },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.error(USAGE);
  process.exit(0);
}

/** Of a state of 124 M trained values, where the cache of the disk takes so many bytes a second; a slower one may take as much longer. */
const MOST_SECONDS = 1.5;
const CACHE = 1.5e9;
const MOST_GROWTH = 0.5e9;

// tfjs greets its users on the error output otherwise.
tf.enableProdMode();
await tf.setBackend('cpu');
const load = loadavg()[0]!;
const { parameters, cacheBytesPerSecond, saves, updateSeconds } = await measureCheckpoint({
  parameters: Number(values.parameters),
  directory: userPath(values.in),
  threads: Number(values.threads),
});
const mostSeconds =
  (MOST_SECONDS * Math.max(CACHE, ...cacheBytesPerSecond)) / Math.max(...cacheBytesPerSecond);
const waitsShortly = ({ what, waitSeconds }: SaveCost): boolean =>
  what !== 'state' || waitSeconds <= mostSeconds;
const growsLittle = ({ growthBytes = 0 }: SaveCost): boolean => growthBytes <= MOST_GROWTH;
for (const save of saves) console.log(JSON.stringify(save));
const rates = cacheBytesPerSecond.map((rate) => (rate / 1e9).toFixed(2)).join(' and ');
console.log(JSON.stringify({ parameters, cacheGigabytesPerSecond: rates, updateSeconds }));
if (!saves.every((save) => waitsShortly(save) && growsLittle(save))) process.exitCode = 1;
if (values.write !== undefined) {
  const judged = (text: string, reached: boolean): string => `${text} ${reached ? '✓' : '✗'}`;
  const rows = saves.map((save) => [
    save.what === 'state' ? 'weights and moments' : 'weights of the best epoch',
    (save.bytes / 1e9).toFixed(2),
    judged(save.waitSeconds.toFixed(2), waitsShortly(save)),
    save.seconds.toFixed(2),
    save.growthBytes === undefined
      ? 'not known'
      : judged((save.growthBytes / 1e6).toFixed(0), growsLittle(save)),
  ]);
  await writeSection(userPath(values.write), 'checkpoints', [
    '## Checkpoints of large models',
    '',
    'Made by `pnpm bench:checkpoint --write docs/benchmarks.md`.',
    '',
    ...(await machineLines()),
    '',
    `A training of ${(parameters / 1e6).toFixed(0)} M values with AdamW, ${values.threads} threads, an update in ${updateSeconds.toFixed(2)} s, its saves in their order: the second state follows the weights of the epoch at once.`,
    `Training waits until the last byte is handed to the system; hash, fsync and rename follow while it goes on. Growth is the most resident memory during a save, above that before it.`,
    `The cache of the disk took ${rates} GB/s from plain writes before and after. Asked for: a wait of at most ${MOST_SECONDS} s for a state of 1.5 GB where it takes ${CACHE / 1e9} GB/s (here ${mostSeconds.toFixed(2)} s), and`,
    `at most ${MOST_GROWTH / 1e6} MB of growth. Load of the machine when it began: ${load.toFixed(1)}.`,
    '',
    ...table(['saved', 'GB', 'training waits, s', 'on the disk after, s', 'growth, MB'], rows),
  ]);
}
