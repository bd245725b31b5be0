// Kills every command that writes, at every sync and rename and at random moments, and starts it again until it has come to its end. What
// comes out must be what a run gives that was never stopped: the same files and bytes, but for times.
// usage: pnpm --filter @erc/campaign start [--kills N] [--faults N] [--kinds A,B] [--add-to FILE] [--lanes N] [--seed N] [--minutes N]
//   --kills N      this many SIGKILLs (default 1000), as many in each kind
//   --faults N     failing disks in place of kills: EIO, ENOSPC and short writes, at each call in turn
//   --kinds A,B    only these (src/kinds.ts)
//   --add-to FILE  adds a line of JSON for each kill: kind, command, how, phase, outcome
//   --lanes N      kinds at a time (default 1)
//   --minutes N    begins nothing after this time
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Hit, isRight, type Prepared, prepareKind } from './chain.js';
import { KINDS } from './kinds.js';
import { bundlePrograms } from './run-program.js';
import { tableOf } from './table.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    faults: { type: 'string' },
    kinds: { type: 'string' },
    'add-to': { type: 'string' },
    lanes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    minutes: { type: 'string', default: '1e9' },
  },
});
const number = (flag: 'kills' | 'faults' | 'lanes' | 'seed' | 'minutes'): number => {
  const value = Number(values[flag]);
  if (!(value > 0)) throw new Error(`--${flag}: expected a number above 0, received ${values[flag]}.`);
  return value;
};
const disturb = values.faults === undefined ? 'kills' : 'faults';
const names = values.kinds?.split(',');
const unknown = names?.filter((name) => !KINDS.some((kind) => kind.name === name)) ?? [];
if (unknown.length > 0) {
  const expected = KINDS.map(({ name }) => name).join(', ');
  throw new Error(`--kinds: expected ${expected}, received ${unknown.join(', ')}.`);
}
const kinds = KINDS.filter(({ name }) => names?.includes(name) ?? true);
const each = Math.ceil(number(disturb) / kinds.length);
const addTo =
  values['add-to'] === undefined ? undefined : resolve(process.env.INIT_CWD ?? '.', values['add-to']);
const end = Date.now() + 60_000 * number('minutes');
let state = number('seed');
/** Numbers that a seed repeats: which moments were tried can be tried again. */
const random = (): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};

const scratch = await mkdtemp(join(tmpdir(), 'erc-campaign-'));
/** Runs to the end without a kill, after which a kind is left. */
const MOST_EMPTY = 20;
const hits: Hit[] = [];
let failed = 0;
try {
  console.error(`seed ${values.seed}`);
  const run = await bundlePrograms(join(scratch, 'programs'));
  const lane = { run, folder: join(scratch, 'work'), disturb, random } as const;
  const waiting = kinds.map((kind) => ({
    kind,
    done: 0,
    empty: 0,
    prepared: undefined as Prepared | undefined,
  }));
  const work = async (): Promise<void> => {
    // The one that was disturbed the least comes next, so that a campaign that is short of time has something of each.
    for (;;) {
      waiting.sort((a, b) => a.done - b.done);
      const next = Date.now() < end ? waiting.shift() : undefined;
      if (!next) return;
      next.prepared ??= await prepareKind(next.kind, lane);
      const chain = await next.prepared.chain(each - next.done);
      next.done += chain.length;
      next.empty = chain.length === 0 ? next.empty + 1 : 0;
      hits.push(...chain);
      if (addTo) await appendFile(addTo, chain.map((hit) => `${JSON.stringify(hit)}\n`).join(''));
      const bad = chain.find((hit) => !isRight(hit));
      if (bad) {
        failed++;
        const how = chain.map((hit) => `${hit.how} ${hit.path}`).join('; ');
        console.error(`${next.kind.name}: ${how}: ${bad.outcome}`);
      }
      if (next.done < each && next.empty < MOST_EMPTY) waiting.push(next);
      else console.error(`${next.kind.name}: ${next.done} ${disturb}`);
    }
  };
  await Promise.all(Array.from({ length: number('lanes') }, work));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
console.log(tableOf(hits));
console.log(
  JSON.stringify({ [disturb]: hits.length, wrong: hits.filter((hit) => !isRight(hit)).length, failed }),
);
if (failed > 0) process.exitCode = 1;
