import { parseArgs } from 'node:util';
import { comparePyTorch } from './compare.js';
import { measure } from './measure.js';
import { WORKLOADS } from './workloads.js';

const USAGE = `usage: pnpm bench:engine [--threads N] [--steps N] [--json] [--engine onnx|wasm|tensorflow|cpu|cuda|webgpu] [WORKLOAD ...]
       pnpm bench:engine --against-pytorch PYTHON --reference SCRIPT [--threads N] [--rounds N] [WORKLOAD ...]

Median milliseconds of a training step, one JSON line per workload. WORKLOAD: ${Object.keys(WORKLOADS).join(', ')}.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    steps: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '2' },
    engine: { type: 'string', default: 'onnx' },
    json: { type: 'boolean', default: false },
    'against-pytorch': { type: 'string' },
    reference: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const unknown = positionals.find((name) => !(name in WORKLOADS));
if (values.help || unknown !== undefined) {
  console.error(unknown === undefined ? USAGE : `unknown workload ${unknown}\n${USAGE}`);
  process.exit(unknown === undefined ? 0 : 2);
}
const names = positionals.length > 0 ? positionals : Object.keys(WORKLOADS);
const options = { threads: Number(values.threads), steps: Number(values.steps), engine: values.engine };
const python = values['against-pytorch'];
if (python === undefined) {
  for (const name of names) console.log(JSON.stringify(await measure(name, options)));
} else {
  if (values.reference === undefined) {
    console.error(`--against-pytorch needs --reference, the path of torch_reference.py\n${USAGE}`);
    process.exit(2);
  }
  await comparePyTorch(names, {
    ...options,
    python,
    reference: values.reference,
    rounds: Number(values.rounds),
    json: values.json,
  });
}
