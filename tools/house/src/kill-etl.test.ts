import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../kill-etl.mjs', import.meta.url));

describe('a corpus whose preparation is killed', () => {
  it('comes to the same bytes as one that was not, after four kills at random moments', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '4'], { maxBuffer: 1e8 });
    const { kills, runs, identical } = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect(kills).toBe(4);
    expect(identical).toBe(runs);
  }, 600_000);
});
