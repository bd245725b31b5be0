import { parseArgs } from 'node:util';
import { userPath } from '@erc/core/node';
import * as tf from '@tensorflow/tfjs';
import { type CompareOptions, type Comparison, comparePyTorch } from './compare.js';
import { type DropoutCost, dropoutCost } from './dropout-cost.js';
import { machineLines } from './machine.js';
import { measure } from './measure.js';
import { type MemoryLine, measureMemory } from './measure-memory.js';
import { engineSection } from './page.js';
import { writeSection } from './page-section.js';
import { PAIRINGS, type Pairing, pairingsHere } from './pairings.js';
import { WORKLOADS } from './workloads.js';

const KERNELS = ['auto', 'onnxruntime', 'native'] as const;
const PRECISIONS = ['float32', 'float32-fast', 'bfloat16'] as const;

const USAGE = `usage: pnpm bench:engine [OPTION ...] [WORKLOAD ...]
       pnpm bench:engine --dropout RATE [--rounds N] [--attempts N] [OPTION ...] [WORKLOAD ...]
       pnpm bench:engine --against-pytorch PYTHON --reference SCRIPT [--rounds N] [--attempts N]
                         [--pairings NAME,...] [--dropout RATE] [--memory] [--write FILE.md] [OPTION ...] [WORKLOAD ...]

Median milliseconds of a training step, one JSON line per workload; what dropout costs it; or its ratio to PyTorch's. Both of these in N rounds
(20, for each of PyTorch's modes) that count, of at most N attempts (200). With --write also as a section of a page, which --dropout (on
bert-blocks) and --memory complete. PyTorch is compared with each pairing of kernels and precision that loads here: ${PAIRINGS.map(({ name }) => name).join(', ')}.

WORKLOAD: ${Object.keys(WORKLOADS).join(', ')}.
OPTION:   --threads N (2), --steps N (30), --engine onnx|wasm|tensorflow|cpu|cuda|onnx-webgpu|webgpu, --json,
          --kernels auto|onnxruntime|native, --precision float32|float32-fast|bfloat16 (both without --against-pytorch)`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '20' },
    attempts: { type: 'string', default: '200' },
    engine: { type: 'string', default: 'onnx' },
    dropout: { type: 'string' },
    pairings: { type: 'string' },
    kernels: { type: 'string' },
    precision: { type: 'string' },
    memory: { type: 'boolean', default: false },
    write: { type: 'string' },
    json: { type: 'boolean', default: false },
    'against-pytorch': { type: 'string' },
    reference: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** Paths are meant from where the command was given, not from the package that pnpm runs it in. */
const fromCaller = (path?: string): string | undefined => (path === undefined ? undefined : userPath(path));
const python = values['against-pytorch'];
const [reference, write] = [values.reference, values.write].map(fromCaller);
const problem = findProblem();
if (values.help || problem !== undefined) {
  console.error(problem === undefined ? USAGE : `${problem}\n${USAGE}`);
  process.exit(problem === undefined ? 0 : 2);
}
// tfjs greets its users on the error output otherwise.
tf.enableProdMode();
const names = positionals.length > 0 ? positionals : Object.keys(WORKLOADS);
const options = { threads: Number(values.threads), steps: Number(values.steps), engine: values.engine };
const chosen = { kernels: wordOf(KERNELS, values.kernels), precision: wordOf(PRECISIONS, values.precision) };
const dropoutRate = values.dropout === undefined ? undefined : Number(values.dropout);
const limits = { rounds: Number(values.rounds), attempts: Number(values.attempts) };
const dropoutOptions = {
  ...options,
  dropoutRate: dropoutRate ?? 0,
  pairs: limits.rounds,
  attempts: limits.attempts,
};
if (python !== undefined && reference !== undefined) {
  await againstPyTorch({ ...options, ...limits, python, reference }, await wantedPairings());
} else if (dropoutRate !== undefined) {
  for (const name of names) console.log(JSON.stringify(await dropoutCost(name, dropoutOptions)));
} else {
  for (const name of names) console.log(JSON.stringify(await measure(name, { ...options, ...chosen })));
}

function findProblem(): string | undefined {
  const unknown = positionals.find((name) => !(name in WORKLOADS));
  if (unknown !== undefined) return `unknown workload ${unknown}`;
  const strange = values.pairings?.split(',').find((each) => PAIRINGS.every(({ name }) => name !== each));
  if (strange !== undefined) return `unknown pairing ${strange}`;
  if (values.kernels !== undefined && wordOf(KERNELS, values.kernels) === undefined)
    return `unknown kernels ${values.kernels}`;
  if (values.precision !== undefined && wordOf(PRECISIONS, values.precision) === undefined)
    return `unknown precision ${values.precision}`;
  if ((python === undefined) !== (reference === undefined))
    return '--against-pytorch needs --reference, the path of torch_reference.py, and the other way round';
  if (python === undefined && (write !== undefined || values.memory))
    return '--write and --memory need --against-pytorch';
  return undefined;
}

/** The pairings that are asked for, or all that can be computed here. Another engine has one. */
async function wantedPairings(): Promise<readonly Pairing[]> {
  const { pairings, engine } = values;
  if (pairings !== undefined) return PAIRINGS.filter(({ name }) => pairings.split(',').includes(name));
  return engine === 'onnx' ? pairingsHere() : PAIRINGS.slice(0, 1);
}

/** One of some words, where it is one of them. */
function wordOf<Word extends string>(words: readonly Word[], given?: string): Word | undefined {
  return words.find((word) => word === given);
}

async function againstPyTorch(
  compare: Omit<CompareOptions, 'pairing'>,
  pairings: readonly Pairing[],
): Promise<void> {
  const found: { comparisons: Comparison[]; dropout?: DropoutCost; memory: MemoryLine[] } = {
    comparisons: [],
    memory: [],
  };
  // After each finding: what stops a long measurement does not lose what was measured.
  const save = async (): Promise<void> => {
    if (write === undefined) return;
    const flags = process.argv
      .slice(2)
      .map((each) => (each === python ? 'PYTHON' : each === values.reference ? 'SCRIPT' : each));
    const engines = found.comparisons.flatMap((each) => each.engines);
    const machine = await machineLines({ python: compare.python, engines });
    const command = `pnpm bench:engine ${flags.join(' ')}`;
    await writeSection(write, 'engine', engineSection({ ...found, command, machine }));
  };
  for (const name of names) {
    for (const pairing of pairings) {
      const comparison = await comparePyTorch(name, { ...compare, pairing });
      found.comparisons.push(comparison);
      print(comparison);
      await save();
    }
  }
  if (dropoutRate !== undefined) {
    found.dropout = await dropoutCost('bert-blocks', dropoutOptions);
    console.log(JSON.stringify(found.dropout));
    await save();
  }
  if (!values.memory) return;
  const workloads = ['bert-blocks', 'tensor-mixer'];
  for await (const line of measureMemory({ steps: 10_000, cycles: 200, python, reference, workloads })) {
    found.memory.push(line);
    console.log(JSON.stringify(line));
    await save();
  }
}

function print(comparison: Comparison): void {
  const { workload, pairing, measured, voided } = comparison;
  const title = `${workload.padEnd(18)} ${pairing.padEnd(16)}`;
  if (values.json) console.log(JSON.stringify(comparison));
  else if (!measured) console.log(`${title} void (${voided} rounds)`);
  else {
    const { gradients, step } = measured;
    console.log(
      `${title} gradients ${gradients.ours} / ${gradients.peer} ms = ${gradients.ratio}   ` +
        `step ${step.ours} / ${step.peer} ms = ${step.ratio}`,
    );
  }
}
