import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '@erc/core';
import { userDirectory } from '@erc/core/node';

/** Beside `src` and `dist` alike. */
const SCRIPT = fileURLToPath(new URL('../../python/export_onnx.py', import.meta.url));

/** Modules that the script imports, which are also their names for pip. */
const MODULES = ['torch', 'transformers', 'onnx', 'onnxruntime'] as const;

/** What the export needs, in words. */
export const NEEDS = `Python 3.10 or newer with ${MODULES.join(', ')} (python3 -m pip install ${MODULES.join(' ')}); ERC_PYTHON names another interpreter than python3`;

/** Prints the modules that are not there, one a line, without loading any. */
const PROBE = `
import importlib.util, sys
if sys.version_info < (3, 10): sys.exit("Python " + sys.version.split()[0])
print("\\n".join(name for name in sys.argv[1:] if importlib.util.find_spec(name) is None))
`;

/**
 * Exports a model by the script of this package. What it prints goes where this process prints.
 *
 * @param args Words for the script: the model, `--out FOLDER`, …
 * @throws ConfigError that says what is needed where there is no such Python, or modules are missing.
 */
export async function runExport(
  args: readonly string[],
  { python = process.env.ERC_PYTHON || 'python3' }: { readonly python?: string } = {},
): Promise<number> {
  const lacks = (received: string): ConfigError =>
    new ConfigError(`export: expected ${NEEDS}; received ${received}.`);
  const probe = await run(python, ['-c', PROBE, ...MODULES], 'pipe').catch((error: NodeJS.ErrnoException) => {
    throw lacks(`none at ${python} (${error.code ?? error.message})`);
  });
  if (probe.code !== 0) throw lacks(probe.stderr.trim().split('\n').at(-1) || `exit code ${probe.code}`);
  const missing = probe.stdout.split('\n').filter((name) => name.trim() !== '');
  if (missing.length > 0) throw lacks(`${python} without ${missing.join(', ')}`);
  return (await run(python, [SCRIPT, ...args], 'inherit')).code;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(python: string, words: readonly string[], output: 'pipe' | 'inherit'): Promise<Ended> {
  const child = spawn(python, words, { cwd: userDirectory(), stdio: ['ignore', output, output] });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (more: string) => {
      text[name] += more;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...text, code: code ?? 1 }));
  });
}
