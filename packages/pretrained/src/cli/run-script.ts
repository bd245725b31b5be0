import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '@erc/core';
import { refuseUri, userDirectory } from '@erc/core/node';

/** A Python script of this package. */
interface Script {
  readonly file: string;
  /** Modules that it imports, which are also their names for pip. */
  readonly modules: readonly string[];
}

/** The scripts, by the command's word. */
export const SCRIPTS = {
  export: { file: 'export_onnx.py', modules: ['torch', 'transformers', 'onnx', 'onnxruntime'] },
  convert: { file: 'to_safetensors.py', modules: ['torch', 'transformers', 'safetensors'] },
} as const satisfies Readonly<Record<string, Script>>;

/** A key of {@link SCRIPTS}. */
export type ScriptName = keyof typeof SCRIPTS;

/** Whether there is a script of this name. */
export const isScript = (word: string): word is ScriptName => Object.hasOwn(SCRIPTS, word);

/** What a script needs, in words. */
export const needsOf = (name: ScriptName): string => {
  const { modules } = SCRIPTS[name];
  return `Python 3.10 or newer with ${modules.join(', ')} (python3 -m pip install ${modules.join(' ')}); ERC_PYTHON names another interpreter than python3`;
};

/** Prints the modules that are not there, one a line, without loading any. */
const PROBE = `
import importlib.util, sys
if sys.version_info < (3, 10): sys.exit("Python " + sys.version.split()[0])
print("\\n".join(name for name in sys.argv[1:] if importlib.util.find_spec(name) is None))
`;

/** Options of {@link runScript}. */
export interface RunScriptOptions {
  /** Ends the script. @default never */
  readonly signal?: AbortSignal | undefined;
  /** Interpreter. @default `ERC_PYTHON`, or python3 */
  readonly python?: string;
}

/**
 * Runs a script of this package. What it prints goes where this process prints.
 *
 * @param args Words for the script: the model, `--out FOLDER`, …
 * @returns Its exit code.
 * @throws ConfigError that says what is needed where there is no such Python, or modules are missing; for a bucket or another URI.
 */
export async function runScript(
  name: ScriptName,
  args: readonly string[],
  { signal, python = process.env.ERC_PYTHON || 'python3' }: RunScriptOptions = {},
): Promise<number> {
  const { file, modules } = SCRIPTS[name];
  for (const word of args) refuseUri(word.replace(/^--out=/, ''));
  const lacks = (received: string): ConfigError =>
    new ConfigError(`${name}: expected ${needsOf(name)}; received ${received}.`);
  const probe = await run(python, ['-c', PROBE, ...modules], {
    output: 'pipe',
    signal,
  }).catch((error: NodeJS.ErrnoException) => {
    signal?.throwIfAborted();
    throw lacks(`none at ${python} (${error.code ?? error.message})`);
  });
  if (probe.code !== 0) throw lacks(probe.stderr.trim().split('\n').at(-1) || `exit code ${probe.code}`);
  const missing = probe.stdout.split('\n').filter((line) => line.trim() !== '');
  if (missing.length > 0) throw lacks(`${python} without ${missing.join(', ')}`);
  // Beside `src` and `dist` alike.
  const script = fileURLToPath(new URL(`../../python/${file}`, import.meta.url));
  const { code } = await run(python, [script, ...args], { output: 'inherit', signal }).catch(
    (error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    },
  );
  return code;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly output: 'pipe' | 'inherit';
  readonly signal: AbortSignal | undefined;
}

function run(python: string, words: readonly string[], { output, signal }: RunOptions): Promise<Ended> {
  const child = spawn(python, words, { cwd: userDirectory(), stdio: ['ignore', output, output], signal });
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
