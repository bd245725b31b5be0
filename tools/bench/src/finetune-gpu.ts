import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { userPath } from '@erc/core/node';
import { FINETUNE_WORKLOADS } from './finetune-workloads.js';
import { startJsonPeer } from './json-peer.js';
import { type LoadedAnswer, measureFinetune } from './measure-finetune.js';
import { table } from './page-section.js';
import { round } from './statistics.js';

const USAGE = `usage: pnpm bench:finetune-gpu --binding FOLDER --against-pytorch PYTHON [--models FOLDER] [--workloads NAME,…] [--rounds 7] [--steps 10] [--on cuda|cpu]

Milliseconds of one training step of each family of encoders at full size (random weights, AdamW, float32), op by op on TensorFlow's backend, and
PyTorch's by turns. FOLDER is what tools/tensorflow/build.mjs --gpu made; PYTHON has PyTorch for CUDA. Where there is no GPU it says so, and ends with 1.
--on cpu tries the same with the binding for the CPU.`;

const { values } = parseArgs({
  options: {
    binding: { type: 'string' },
    'against-pytorch': { type: 'string' },
    models: { type: 'string', default: join(tmpdir(), 'erc-bench-models') },
    workloads: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '10' },
    on: { type: 'string', default: 'cuda' },
    help: { type: 'boolean', default: false },
  },
});
const { binding, 'against-pytorch': python, on } = values;
if (values.help || binding === undefined || python === undefined || !['cuda', 'cpu'].includes(on)) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

const PEER = fileURLToPath(new URL('../finetune_peer.py', import.meta.url));
const SIDE = fileURLToPath(new URL('finetune-side.ts', import.meta.url));
const wanted = on === 'cuda' ? 'gpu' : 'cpu';
const run = promisify(execFile);

if (on === 'cuda' && (await run(python, [PEER, '--has-gpu'])).stdout.trim() !== 'True') {
  console.error('bench:finetune-gpu: expected a GPU that PyTorch sees, received none. Nothing was measured.');
  process.exit(1);
}
// Float32 on both sides, in place of TensorFlow's shorter products; and each takes the memory that it needs, not all there is.
process.env.NVIDIA_TF32_OVERRIDE = '0';
process.env.TF_FORCE_GPU_ALLOW_GROWTH = 'true';

const models = userPath(values.models);
if (!existsSync(join(models, 'resnet50'))) await run(python, [PEER, '--make', models]);
const packageName = on === 'cuda' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
const bindingPath = join(userPath(binding), 'node_modules', packageName);

/** The mixer of system D has no encoder that is trained. */
const FAMILIES = Object.keys(FINETUNE_WORKLOADS).filter(
  (name) => FINETUNE_WORKLOADS[name]!.model !== 'mmm-mixer',
);
const names = values.workloads?.split(',').map((name) => name.trim()) ?? FAMILIES;
const unknown = names.find((name) => !FAMILIES.includes(name));
if (unknown !== undefined)
  throw new Error(`--workloads: expected ${FAMILIES.join(' | ')}, received ${unknown}.`);

/** @throws for a side that computes on something else than what is measured. */
function checkDevices(ours: LoadedAnswer, peer: LoadedAnswer): void {
  for (const [side, { device }] of Object.entries({ TensorFlow: ours, PyTorch: peer })) {
    if (device !== wanted)
      throw new Error(`${side}: expected it to compute on the ${wanted}, received ${device}.`);
  }
}

const rows: string[][] = [];
let versions = '';
for (const name of names) {
  const node = ['--conditions=@erc/source', '--import', 'tsx', SIDE, models, '2', bindingPath];
  const ours = startJsonPeer(process.execPath, node);
  const peer = startJsonPeer(python, [PEER, models, '2', on]);
  try {
    const found = await measureFinetune({
      name,
      workload: FINETUNE_WORKLOADS[name]!,
      ours,
      peer,
      rounds: Number(values.rounds),
      steps: Number(values.steps),
      check: checkDevices,
    });
    const { oursMs, peerMs, ratio, spread } = found;
    const first = round(found.ours.compileMs / 1000);
    console.log(JSON.stringify({ name, trained: found.ours.trained, oursMs, peerMs, ratio, spread, first }));
    rows.push([name, String(oursMs), String(peerMs), String(ratio), spread.join(' … '), String(first)]);
    versions = `${found.ours.version}, PyTorch ${found.peer.version}, on ${on}`;
  } finally {
    await ours.stop();
    await peer.stop();
  }
}
console.log(
  [
    '',
    versions,
    '',
    ...table(['workload', 'ours, ms', 'PyTorch, ms', 'ratio', 'spread', 'first step, s'], rows),
  ].join('\n'),
);
