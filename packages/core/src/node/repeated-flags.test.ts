import { describe, expect, it } from 'vitest';
import { refuseRepeatedFlags } from './repeated-flags.js';

describe('refuseRepeatedFlags', () => {
  it.each([
    [['--config', 'a.yaml', '--config', 'b.yaml']],
    [['--config=a.yaml', 'x=1', '--config', 'b.yaml']],
  ])('refuses a flag that is given twice: %j', (args) => {
    expect(() => refuseRepeatedFlags(args)).toThrow('--config: expected once, received 2 times.');
  });

  it('takes flags that may be given again, and words behind --', () => {
    refuseRepeatedFlags(['--plugin', 'a.ts', '--plugin', 'b.ts', '--out', 'x'], ['--plugin']);
    refuseRepeatedFlags(['--out', 'a', '--', '--out']);
  });
});
