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
import { WORKLOADS } from './workloads.js';

const USAGE = `usage: pnpm bench:engine [OPTION ...] [WORKLOAD ...]
       pnpm bench:engine --dropout RATE [--rounds N] [--attempts N] [OPTION ...] [WORKLOAD ...]
       pnpm bench:engine --against-pytorch PYTHON --reference SCRIPT [--rounds N] [--attempts N]
                         [--dropout RATE] [--memory] [--write FILE.md] [OPTION ...] [WORKLOAD ...]

Median milliseconds of a training step, one JSON line per workload; what dropout costs it; or its ratio to PyTorch's. Both of these in N rounds
(20, for each of PyTorch's modes) that count, of at most N attempts (200). With --write also as a section of a page, which --dropout (on
bert-blocks) and --memory complete.

WORKLOAD: ${Object.keys(WORKLOADS).join(', ')}.
OPTION:   --threads N (2), --steps N (30), --engine onnx|wasm|tensorflow|cpu|cuda|onnx-webgpu|webgpu, --json`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '20' },
    attempts: { type: 'string', default: '200' },
    engine: { type: 'string', default: 'onnx' },
    dropout: { type: 'string' },
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
const dropoutRate = values.dropout === undefined ? undefined : Number(values.dropout);
const limits = { rounds: Number(values.rounds), attempts: Number(values.attempts) };
const dropoutOptions = {
  ...options,
  dropoutRate: dropoutRate ?? 0,
  pairs: limits.rounds,
  attempts: limits.attempts,
};
if (python !== undefined && reference !== undefined) {
  await againstPyTorch({ ...options, ...limits, python, reference });
} else if (dropoutRate !== undefined) {
  for (const name of names) console.log(JSON.stringify(await dropoutCost(name, dropoutOptions)));
} else {
  for (const name of names) console.log(JSON.stringify(await measure(name, options)));
}

function findProblem(): string | undefined {
  const unknown = positionals.find((name) => !(name in WORKLOADS));
  if (unknown !== undefined) return `unknown workload ${unknown}`;
  if ((python === undefined) !== (reference === undefined))
    return '--against-pytorch needs --reference, the path of torch_reference.py, and the other way round';
  if (python === undefined && (write !== undefined || values.memory))
    return '--write and --memory need --against-pytorch';
  return undefined;
}

async function againstPyTorch(compare: CompareOptions): Promise<void> {
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
    const comparison = await comparePyTorch(name, compare);
    found.comparisons.push(comparison);
    print(comparison);
    await save();
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
  const { workload, measured, voided } = comparison;
  if (values.json) console.log(JSON.stringify(comparison));
  else if (!measured) console.log(`${workload.padEnd(18)} void (${voided} rounds)`);
  else {
    const { gradients, step } = measured;
    console.log(
      `${workload.padEnd(18)} gradients ${gradients.ours} / ${gradients.peer} ms = ${gradients.ratio}   ` +
        `step ${step.ours} / ${step.peer} ms = ${step.ratio}`,
    );
  }
}
