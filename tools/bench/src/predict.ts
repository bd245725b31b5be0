import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CHROMIUM, hasChromium, runPage, runtimeFiles } from '@erc/browser';
import { medianOf, messageOf } from '@erc/core';
import { userPath } from '@erc/core/node';
import { startJsonPeer } from './json-peer.js';
import { machineLines } from './machine.js';
import { table, writeSection } from './page-section.js';
import type { PredictPageAnswer, PredictPageInput } from './pages/predict.js';
import { peerVersions } from './peer-versions.js';
import type { BlockSizes, PlainUtterance, PredictBlock } from './predict-block.mjs';
import { farthest, latencyOf, ratioOfRounds } from './predict-figures.js';
import { makePredictedModel, measuredUtterances } from './predict-model.js';
import { round } from './statistics.js';

const USAGE = `usage: pnpm bench:predict --against-python PYTHON [--rounds 10] [--repetitions 100] [--write FILE.md]

How long one utterance takes from the bytes of its files to its probabilities, and how long a model takes to be loaded: in Node, in headless Chromium where there is
one, and by ONNX Runtime in PYTHON with features by other libraries. The sides take turns, each round in fresh processes. Ends with 1 where they give other numbers.`;

const { values } = parseArgs({
  options: {
    'against-python': { type: 'string' },
    rounds: { type: 'string', default: '10' },
    repetitions: { type: 'string', default: '100' },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const python = values['against-python'];
if (values.help || python === undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

/** Between probabilities of the sides. */
const MOST_OFF = 1e-4;
const TITLES: Readonly<Record<string, string>> = {
  text: 'a text',
  voice: 'a voice of 3 s',
  three: 'text, voice of 3 s, face',
};
const THREADS = '1';
const WARM_UP_SHARE = 0.2;
const PEER = fileURLToPath(new URL('../predict_peer.py', import.meta.url));
const OURS = fileURLToPath(new URL('predict-side.mjs', import.meta.url));

/** What one side found in one round. */
interface SideRound extends PredictPageAnswer {
  /** From the start of its process until the model is loaded; not of a page. */
  readonly startMs?: number;
}

type SideName = 'Node' | 'Python' | 'Chromium';

interface Measured {
  readonly utterances: Readonly<Record<string, PlainUtterance>>;
  readonly folder: string;
  /** The utterances as JSON. */
  readonly file: string;
  readonly sizes: BlockSizes;
}

async function roundOfProcess(command: string, script: string, measured: Measured): Promise<SideRound> {
  const { utterances, folder, file, sizes } = measured;
  const start = performance.now();
  const side = startJsonPeer(command, [script, folder, file, THREADS]);
  try {
    const { loadMs } = (await side.ask({})) as { readonly loadMs: number };
    const startMs = performance.now() - start;
    const blocks: Record<string, PredictBlock> = {};
    for (const name of Object.keys(utterances)) {
      blocks[name] = (await side.ask({ name, ...sizes })) as PredictBlock;
    }
    return { loadMs, startMs, blocks };
  } finally {
    await side.stop();
  }
}

async function roundOfPage({ utterances, folder, sizes }: Measured): Promise<SideRound> {
  const names = await readdir(folder);
  const input: PredictPageInput = { model: '/model', utterances, sizes };
  return runPage<PredictPageAnswer>({
    entry: new URL('pages/predict.ts', import.meta.url),
    input,
    files: {
      ...runtimeFiles(),
      ...Object.fromEntries(names.map((name) => [`/model/${name}`, { file: join(folder, name) }])),
    },
    timeoutMs: 600_000,
  });
}

const SIDES: Readonly<Record<SideName, (measured: Measured) => Promise<SideRound>>> = {
  Node: (measured) => roundOfProcess(process.execPath, OURS, measured),
  Python: (measured) => roundOfProcess(python, PEER, measured),
  Chromium: roundOfPage,
};
const SIDE_NAMES: readonly SideName[] = hasChromium ? ['Node', 'Python', 'Chromium'] : ['Node', 'Python'];

/** The sides of each round, one right after the other; every other round in the other order. */
async function measure(measured: Measured): Promise<Record<SideName, SideRound[]>> {
  const found: Record<SideName, SideRound[]> = { Node: [], Python: [], Chromium: [] };
  for (let i = 0; i < Number(values.rounds); i++) {
    for (const name of i % 2 === 0 ? SIDE_NAMES : SIDE_NAMES.toReversed()) {
      found[name].push(await SIDES[name](measured));
    }
  }
  return found;
}

const versions = await peerVersions({
  python,
  script: PEER,
  packages: ['onnxruntime', 'scikit-learn', 'pillow', 'scikit-image'],
}).catch((error: unknown) => {
  console.error(messageOf(error));
  process.exit(2);
});
const scratch = await mkdtemp(join(tmpdir(), 'erc-bench-predict-'));
let load: number;
let found: Record<SideName, SideRound[]>;
try {
  const folder = await makePredictedModel(scratch);
  const utterances = await measuredUtterances(scratch);
  const file = join(scratch, 'utterances.json');
  await writeFile(file, JSON.stringify(utterances));
  const repetitions = Number(values.repetitions);
  const sizes: BlockSizes = { warmUp: Math.ceil(WARM_UP_SHARE * repetitions), repetitions };
  load = loadavg()[0]!;
  found = await measure({ utterances, folder, file, sizes });
} finally {
  await rm(scratch, { recursive: true, force: true });
}

const timesOf = (side: SideName, utterance: string): (readonly number[])[] =>
  found[side].map(({ blocks }) => blocks[utterance]!.ms);
const utteranceNames = Object.keys(TITLES);
const differences = utteranceNames.map((utterance) => {
  const [first] = found.Node;
  const others = SIDE_NAMES.flatMap((side) => found[side]);
  const most = Math.max(
    ...others.map(({ blocks }) =>
      farthest(first!.blocks[utterance]!.probabilities, blocks[utterance]!.probabilities),
    ),
  );
  if (!(most <= MOST_OFF)) {
    console.error(`${utterance}: expected probabilities within ${MOST_OFF} of each other, received ${most}.`);
    process.exitCode = 1;
  }
  return most;
});
const rows = utteranceNames.map((utterance, i) => {
  const cells = SIDE_NAMES.map((side) => {
    const { medianMs, p99Ms } = latencyOf(timesOf(side, utterance));
    return `${medianMs} / ${p99Ms}`;
  });
  const { ratio, spread } = ratioOfRounds(timesOf('Node', utterance), timesOf('Python', utterance));
  return [TITLES[utterance]!, ...cells, String(ratio), spread.join(' … '), differences[i]!.toPrecision(1)];
});
const medianIn = (side: SideName, key: 'loadMs' | 'startMs'): string => {
  const times = found[side].flatMap((each) => each[key] ?? []);
  return times.length === 0 ? '' : String(round(medianOf(times)));
};
const startRows = [
  ['loading the model, after the imports', ...SIDE_NAMES.map((side) => medianIn(side, 'loadMs'))],
  ['from the start of the process until then', ...SIDE_NAMES.map((side) => medianIn(side, 'startMs'))],
];
for (const row of [...rows, ...startRows]) console.log(row.join(' | '));
if (!hasChromium) console.log(`Chromium: left out, expected at ${CHROMIUM} or in $CHROMIUM.`);
if (values.write !== undefined) {
  await writeSection(userPath(values.write), 'predict', [
    '## One utterance beside Python',
    '',
    'Made by `pnpm bench:predict --against-python PYTHON --write docs/benchmarks.md`.',
    '',
    ...(await machineLines({ python })),
    '',
    'Milliseconds from an utterance’s text and the bytes of its files to its probabilities, median / p99: a text of ten words, a wav file of 3 s (16 kHz), and both with the pictures of a face',
    '(three of 64 × 64, png: nothing is left to resize), one at a time, by one model of the three that was trained on the demo corpus for an epoch and exported once (TF-IDF into 4096 buckets, log-mel, image descriptors; concatenation, two layers;',
    `what an utterance lacks is replaced by a learned vector). Node: \`predict\` of the built \`@erc/predictor\`, which computes in a thread of its own, with the way there and back.${hasChromium ? ' Chromium: the same without a thread, bundled, by WebAssembly, headless.' : ' There was no Chromium.'}`,
    `Python: ${versions}; the same \`model.onnx\` and constants, features written anew: TF-IDF by scikit-learn, log-mel by NumPy, image descriptors by Pillow, scikit-image and NumPy;`,
    'in its only thread, without checks of the input. ONNX Runtime has one thread on every side.',
    '',
    `The sides take turns, ${values.rounds} rounds of ${values.repetitions} predictions of each utterance (after ${Math.ceil(WARM_UP_SHARE * Number(values.repetitions))} that do not count), each round in fresh processes. Medians are of the rounds’ medians, p99 is of all predictions, the ratio is the`,
    `median of the rounds’ (Node to Python), the spread their middle half. The difference is the largest between probabilities of the sides. Load of the machine when it began: ${load.toFixed(1)}.`,
    '',
    ...table(
      ['utterance', ...SIDE_NAMES.map((side) => `${side}, ms`), 'ratio', 'spread', 'difference'],
      rows,
    ),
    '',
    'Start-up, medians of the rounds. Ours checks the SHA-256 of every file; a page fetches the model, and ONNX Runtime’s WebAssembly, from this machine.',
    '',
    ...table(['', ...SIDE_NAMES.map((side) => `${side}, ms`)], startRows),
  ]);
}
