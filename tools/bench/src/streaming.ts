import { parseArgs } from 'node:util';
import { measureStreaming } from './measure-streaming.js';

const USAGE = `usage: pnpm --silent --filter @erc/bench streaming [--rows N] [--dim N] [--epochs N] [--in-memory]

Resident memory of a training whose features stay on the disk: at most a quarter of the features' size above what it was before, and flat from
the fifth epoch to the last (5 %). Features are made up: by default 16,384 utterances of 8,192 numbers, 537 MB. Ends with 1 where a bound is passed.
--in-memory reads them all first, for comparison: without bounds.`;

const SHARE = 0.25;
const GROWTH = 1.05;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '16384' },
    dim: { type: 'string', default: '8192' },
    epochs: { type: 'string', default: '20' },
    'in-memory': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [rows, dim, epochs] = [values.rows, values.dim, values.epochs].map(Number) as [number, number, number];
if (values.help || ![rows, dim, epochs].every((count) => Number.isInteger(count) && count > 0)) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
const inMemory = values['in-memory'];
const { weights: _, ...found } = await measureStreaming({ rows, dim, epochs, inMemory });
const { featuresMb, beforeMb, peakMb, epochsMb, epochSeconds } = found;
const early = epochsMb[Math.min(4, epochsMb.length - 1)]!;
const late = epochsMb.at(-1)!;
const passed = inMemory || (peakMb - beforeMb <= SHARE * featuresMb && late <= GROWTH * early);
console.log(
  `features ${featuresMb} MB ${inMemory ? 'in memory' : 'on the disk'}: ${beforeMb} MB before training, ${early} MB after epoch 5, ${late} MB after epoch ${epochs}, peak ${peakMb} MB; ${epochSeconds.toFixed(2)} s an epoch${passed ? '' : '   MISSED'}`,
);
console.log(JSON.stringify(found));
if (!passed) process.exitCode = 1;
