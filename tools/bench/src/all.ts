import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { userPath } from '@erc/core/node';

const USAGE = `usage: pnpm bench --python PYTHON --reference SCRIPT --meld FOLDER [--write docs/benchmarks.md]

All benchmarks one after another, each with the arguments that the page of figures is made with. PYTHON has torch, transformers,
onnxruntime, scikit-learn, pillow and scikit-image, SCRIPT is torch_reference.py, FOLDER has MELD's CSV files; ffmpeg is on the path. About an hour, on a machine that does nothing else. Ends with 1 where one of
them misses a target.`;

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    reference: { type: 'string' },
    meld: { type: 'string' },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const { python, reference, meld, write } = values;
if (values.help || python === undefined || reference === undefined || meld === undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
/** Paths are meant from where the command was given, not from the package that pnpm runs it in. */
const page = write === undefined ? [] : ['--write', userPath(write)];
const peer = ['--against-pytorch', python, '--reference', userPath(reference)];
const BENCHMARKS: readonly (readonly [file: string, ...args: string[]])[] = [
  ['engine.ts', '--dropout', '0.1', ...peer, '--memory', '--rounds', '10', '--attempts', '40', ...page],
  ['loops.ts', '--against-pytorch', python, ...page],
  ['encoders.ts', '--against-python', ...page],
  ['feature-store.ts', ...page],
  ['etl.ts', '--against-ffmpeg', ...page],
  ['finetune.ts', '--against-pytorch', python, ...page],
  ['checkpoint.ts', ...page],
  ['predict.ts', '--against-python', python, ...page],
  ['trainer-overhead.ts', ...page, `dataset.from=${userPath(meld)}`],
];
for (const [file, ...args] of BENCHMARKS) {
  // Of clips the built package is measured, as it is published: its processes start faster than sources do.
  const flags = process.execArgv.filter((flag) => file !== 'etl.ts' || !flag.startsWith('--conditions'));
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, file), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PYTHON: python },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) process.exitCode = 1;
}
