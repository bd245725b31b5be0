import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '@erc/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runScript } from './run-script.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erc-export-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Stands for a Python. @param missing What its probe finds missing. */
async function pythonWithout(missing: string): Promise<string> {
  const path = join(folder, 'python');
  const script = `#!/bin/sh\nif [ "$1" = -c ]; then printf '%s' '${missing}'; else echo "$@" > ${folder}/called; exit 3; fi\n`;
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

describe('runScript', () => {
  it('runs the script of this package, and gives its exit code', async () => {
    const python = await pythonWithout('');
    expect(await runScript('export', ['own/bert', '--out', 'models/bert'], { python })).toBe(3);
    const [script, ...words] = (await readFile(join(folder, 'called'), 'utf8')).trim().split(' ');
    expect(await readFile(script!, 'utf8')).toContain('Writes a transformers model as ONNX');
    expect(words).toEqual(['own/bert', '--out', 'models/bert']);
  });

  it('finds the script of each command', async () => {
    const python = await pythonWithout('');
    await runScript('convert', ['own/bert', '--out', 'models/bert'], { python });
    const [script] = (await readFile(join(folder, 'called'), 'utf8')).split(' ');
    expect(await readFile(script!, 'utf8')).toContain('Writes weights in the form of others as safetensors');
  });

  it.each([
    ['export', 'own/bert', '--out', 'gs://bucket/bert'],
    ['convert', 'own/bert', '--out=s3://bucket/bert'],
  ] as const)('%s refuses a bucket as destination', async (name, ...words) => {
    const python = await pythonWithout('');
    await expect(runScript(name, words, { python })).rejects.toThrow(
      /^path: expected one of this machine's file system, received (gs|s3):\/\/bucket\/bert: an address/,
    );
  });

  it('says what it needs where Python, or modules of it, are not there', async () => {
    const none = runScript('export', [], { python: join(folder, 'none') });
    await expect(none).rejects.toThrow(ConfigError);
    await expect(none).rejects.toThrow(
      /^export: expected Python 3\.10 or newer with torch, transformers, onnx, onnxruntime .*pip install.*; received none at .*none \(ENOENT\)\.$/,
    );
    const python = await pythonWithout('torch\nonnx\n');
    await expect(runScript('export', [], { python })).rejects.toThrow(
      /received .*python without torch, onnx\.$/,
    );
  });
});

describe('erc-pretrained', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['--conditions=@erc/source', '--import', 'tsx', 'src/cli/main.ts', ...args], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
    });

  it('says in its help what it needs', () => {
    const { status, stdout } = run('export', '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: erc-pretrained export <model> --out <folder>/);
    expect(stdout).toContain('Needs Python 3.10 or newer with torch');
  });

  it('says of every command what it needs', () => {
    expect(run('convert', '--help').stdout).toMatch(
      /^Usage: erc-pretrained convert [\s\S]*Needs Python .*safetensors/,
    );
    expect(run('--help').stdout).toMatch(
      /^Usage: erc-pretrained export [\s\S]*Usage: erc-pretrained convert /,
    );
  });

  it('refuses another word with exit code 2', () => {
    expect(run('exprt')).toMatchObject({
      status: 2,
      stderr:
        'erc-pretrained: expected export or convert, received exprt. erc-pretrained --help says more.\n',
    });
  });
});
