import { parseArgs } from 'node:util';
import { userPath } from '@erc/core/node';
import { measureMemory } from './measure-memory.js';

const USAGE = `usage: pnpm bench:memory [--steps N] [--cycles N] [--json] [--against-pytorch PYTHON --reference SCRIPT] [WORKLOAD ...]

Resident memory of a training step: over many steps (flat within 5 %), over cycles of creating and releasing one (no more growth than ONNX
Runtime alone has), and, with PyTorch at hand, its peak on WORKLOAD (bert-blocks, tensor-mixer) against PyTorch's (at most 1.3 times).
Ends with 1 where a bound is passed.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string', default: '10000' },
    cycles: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
    'against-pytorch': { type: 'string' },
    reference: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const python = values['against-pytorch'];
// A path is meant from where the command was given, not from the package that pnpm runs it in.
const reference = values.reference === undefined ? undefined : userPath(values.reference);
if (values.help || (python === undefined) !== (reference === undefined)) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
const workloads = positionals.length > 0 ? positionals : ['bert-blocks', 'tensor-mixer'];
const counts = { steps: Number(values.steps), cycles: Number(values.cycles) };
for await (const line of measureMemory({ ...counts, python, reference, workloads })) {
  const { what, text, passed } = line;
  console.log(values.json ? JSON.stringify(line) : `${what.padEnd(22)} ${text}${passed ? '' : '   MISSED'}`);
  if (!passed) process.exitCode = 1;
}
