import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../kill-encoding.mjs', import.meta.url));

describe('an encoding that is killed', () => {
  it('loses no feature that was on the disk and gives no wrong one, in five kills at random moments', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, '5'], { maxBuffer: 1e8 });
    const { kills, failures } = JSON.parse(stdout);
    expect(kills).toBeGreaterThanOrEqual(5);
    expect(failures).toEqual([]);
  }, 300_000);
});
