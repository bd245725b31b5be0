import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../kill-etl.mjs', import.meta.url));

describe('a corpus whose preparation is killed', () => {
  it.each(['meld', 'kemdy20'])(
    'comes to the same bytes as one that was not, after four kills at random moments: %s',
    async (source) => {
      const args = [SCRIPT, '4', '--source', source];
      const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
      const result = JSON.parse(stdout.slice(stdout.indexOf('{')));
      expect(result).toMatchObject({ source, kills: 4 });
      expect(result.identical).toBe(result.runs);
    },
    600_000,
  );
});
