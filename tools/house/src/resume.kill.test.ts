import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../kill-and-resume.mjs', import.meta.url));

describe('a training that is killed and resumed', () => {
  it('comes to the same bytes as one that was not, after six kills at random moments', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '6'], { maxBuffer: 1e8 });
    const { kills, runs, identical } = JSON.parse(stdout.slice(stdout.indexOf('{')));
    // Runs go on beside each other: one more may be under way.
    expect(kills).toBeGreaterThanOrEqual(6);
    expect(identical).toBe(runs);
  }, 300_000);
});
