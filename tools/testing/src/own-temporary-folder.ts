import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is no test's own: caches of programs (tsx, Node, PyTorch), and files of ONNX Runtime's telemetry, which it does not remove. */
const NOT_OURS = /^(tsx-\d+|node-compile-cache|torchinductor_\w+|\.ses|mat-debug-\d+\.log)$/;

/**
 * Vitest's `globalSetup`: the run has a folder of its own for temporary files, which its processes inherit.
 *
 * @returns what ends the run: the folder is removed, and the run fails when a test had left something there, which is named.
 */
export default function ownTemporaryFolder(): (() => void) | undefined {
  // Each project asks once, and one folder serves all.
  if (process.env.ERC_TESTS_TMPDIR !== undefined) return undefined;
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'erc-tests-'));
  process.env.ERC_TESTS_TMPDIR = folder;
  process.env.TMPDIR = folder;
  return () => {
    delete process.env.ERC_TESTS_TMPDIR;
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    const left = readdirSync(folder).filter((name) => !NOT_OURS.test(name));
    rmSync(folder, { recursive: true, force: true });
    if (left.length === 0) return;
    // An error of a teardown is only printed by vitest.
    process.exitCode = 1;
    throw new Error(`temporary folders: expected tests to remove theirs, received ${left.join(', ')}.`);
  };
}
