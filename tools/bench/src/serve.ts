import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { medianOf, messageOf } from '@erc/core';
import { userPath } from '@erc/core/node';
import { startJsonPeer } from './json-peer.js';
import { machineLines } from './machine.js';
import { table, writeSection } from './page-section.js';
import { peerVersions } from './peer-versions.js';
import type { Load, LoadRequest } from './serve-load.js';
import { drawTexts, makeServedModel } from './serve-model.js';
import { SERVE_PEER, type ServedModel, startOurs, startPeer } from './serve-sides.js';
import { quantile, round } from './statistics.js';

const USAGE = `usage: pnpm bench:serve --against-python PYTHON [--connections 1,8,64] [--seconds 5] [--rounds 5] [--write FILE.md]

Requests a second, and how long one takes, of a model of text behind "serve" and behind FastAPI, uvicorn and ONNX Runtime in PYTHON: both are alive at once, and are asked
by turns. Ends with 1 where a request fails, or where the two give other numbers.`;

const { values } = parseArgs({
  options: {
    'against-python': { type: 'string' },
    connections: { type: 'string', default: '1,8,64' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const python = values['against-python'];
if (values.help || python === undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const TURNS = 5;
/** Between probabilities of the two. */
const MOST_OFF = 1e-5;

/** Medians of rounds; quartiles of the rounds' ratios. */
interface Figures {
  readonly connections: number;
  readonly ours: Load;
  readonly peer: Load;
  /** Requests a second, ours to the peer's. */
  readonly ratio: number;
  readonly spread: readonly [number, number];
}

const body = JSON.stringify({
  turns: drawTexts(TURNS, 9, 7).map((text, i) => ({ speaker: i % 2 ? 'Ada' : 'Grace', text })),
});

interface Answer {
  readonly turns: readonly { readonly probabilities: Readonly<Record<string, number>> }[];
}

async function answerOf({ url, token }: ServedModel): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`${url}: expected an answer, received ${await response.text()}`);
  return (await response.json()) as Answer;
}

/** The largest difference between probabilities of the two. */
async function differenceOf(ours: ServedModel, peer: ServedModel): Promise<number> {
  const [own, other] = [await answerOf(ours), await answerOf(peer)];
  const differences = own.turns.flatMap(({ probabilities }, turn) =>
    Object.entries(probabilities).map(([label, p]) => Math.abs(p - other.turns[turn]!.probabilities[label]!)),
  );
  return Math.max(...differences);
}

const median = (loads: readonly Load[]): Load => ({
  perSecond: round(medianOf(loads.map(({ perSecond }) => perSecond))),
  p50Ms: round(medianOf(loads.map(({ p50Ms }) => p50Ms))),
  p99Ms: round(medianOf(loads.map(({ p99Ms }) => p99Ms))),
  failed: loads.reduce((sum, { failed }) => sum + failed, 0),
});

async function measure(connections: number, ours: ServedModel, peer: ServedModel): Promise<Figures> {
  const clients = startJsonPeer(process.execPath, [
    ...['--conditions=@erc/source', '--import', 'tsx'],
    fileURLToPath(new URL('serve-load.ts', import.meta.url)),
  ]);
  const ask = async ({ url, token }: ServedModel, seconds: number): Promise<Load> => {
    const request: LoadRequest = { url, token, connections, seconds, body };
    return (await clients.ask(request)) as Load;
  };
  const seconds = Number(values.seconds);
  const rounds: { readonly ours: Load; readonly peer: Load }[] = [];
  try {
    for (const side of [ours, peer]) await ask(side, Math.min(1, seconds));
    for (let i = 0; i < Number(values.rounds); i++) {
      // Whoever is second may find the machine warmer.
      if (i % 2 === 0) rounds.push({ ours: await ask(ours, seconds), peer: await ask(peer, seconds) });
      else {
        const second = await ask(peer, seconds);
        rounds.push({ ours: await ask(ours, seconds), peer: second });
      }
    }
  } finally {
    await clients.stop();
  }
  const ratios = rounds.map((each) => each.ours.perSecond / each.peer.perSecond);
  return {
    connections,
    ours: median(rounds.map((each) => each.ours)),
    peer: median(rounds.map((each) => each.peer)),
    ratio: round(medianOf(ratios)),
    spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
  };
}

const versions = await peerVersions({
  python,
  script: SERVE_PEER,
  packages: ['fastapi', 'uvicorn', 'onnxruntime', 'scikit-learn'],
}).catch((error: unknown) => {
  console.error(messageOf(error));
  process.exit(2);
});
const load = loadavg()[0]!;
const scratch = await mkdtemp(join(tmpdir(), 'erc-bench-serve-'));
const found: Figures[] = [];
const sides: ServedModel[] = [];
try {
  const folder = await makeServedModel(scratch);
  const ours = await startOurs(folder);
  sides.push(ours);
  const peer = await startPeer(python, folder, 1);
  sides.push(peer);
  const difference = await differenceOf(ours, peer);
  if (!(difference <= MOST_OFF)) {
    throw new Error(`expected probabilities within ${MOST_OFF} of each other, received ${difference}.`);
  }
  for (const connections of values.connections.split(',').map(Number)) {
    found.push(await measure(connections, ours, peer));
    console.log(JSON.stringify(found.at(-1)));
  }
} finally {
  for (const side of sides) await side.stop();
  await rm(scratch, { recursive: true, force: true });
}
if (found.some(({ ours, peer }) => ours.failed + peer.failed > 0)) process.exitCode = 1;
if (values.write !== undefined) {
  const cells = ({ perSecond, p50Ms, p99Ms }: Load): string[] => [String(perSecond), `${p50Ms} / ${p99Ms}`];
  const rows = found.map(({ connections, ours, peer, ratio, spread }) => [
    String(connections),
    ...cells(ours),
    ...cells(peer),
    String(ratio),
    spread.join(' … '),
  ]);
  await writeSection(userPath(values.write), 'serve', [
    '## A server beside FastAPI',
    '',
    'Made by `pnpm bench:serve --against-python PYTHON --write docs/benchmarks.md`.',
    '',
    ...(await machineLines({ python })),
    '',
    `Requests of one dialogue of ${TURNS} turns to a model of text (TF-IDF into 4096 buckets, two layers), exported once, behind \`serve\` (its limits, token and counters on) and behind ${versions}`,
    `(one worker, no token, features by scikit-learn); probabilities agree to ${MOST_OFF}. Both servers and the clients are processes of their own; the two are asked by turns of ${values.seconds} s. Figures are medians`,
    `of ${values.rounds} rounds, the ratio of requests a second is the median of the rounds’, the spread their middle half. Load of the machine when it began: ${load.toFixed(1)}.`,
    '',
    ...table(
      [
        'connections',
        'ours, requests/s',
        'p50 / p99, ms',
        'FastAPI, requests/s',
        'p50 / p99, ms',
        'ratio',
        'spread',
      ],
      rows,
    ),
  ]);
}
