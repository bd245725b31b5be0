import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModel, float } from '@erc/onnx';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { testProgram } from './__fixtures__/native.js';
import { runtimeFiles } from './runtime-files.js';

const temporaryFolder = temporaryFolders();
/** How often everything is done: what leaks, leaks so often. */
const TIMES = 20;
/** The runtime itself keeps a few bytes. */
const MOST_LEAKED_BYTES = 500;
const program = testProgram('runtime-tests');

const entries = [
  ...readFileSync(new URL('./cpp/ort/ort-api.h', import.meta.url), 'utf8').matchAll(
    /inline constexpr Entry<(\d+),[^;]*>\s+(\w+)\{\};/g,
  ),
].map(([, index, name]) => ({ index: Number(index), name: name! }));

/** y = Probe(x, w), z = -y. */
const model = encodeModel({
  inputs: [{ name: 'x', shape: [2, 3], type: 'float32' }],
  outputs: [
    { name: 'y', shape: [2, 3], type: 'float32' },
    { name: 'z', shape: [2, 3], type: 'float32' },
  ],
  initializers: [{ name: 'w', shape: [2], type: 'float32', data: Float32Array.of(5, 7) }],
  nodes: [
    {
      op: 'Probe',
      domain: 'erc-test',
      name: 'probe',
      inputs: ['x', 'w'],
      outputs: ['y'],
      attributes: { real: float(0.5), integer: 42, text: 'gelu-tanh', integers: [3, 1, 2] },
    },
    { op: 'Neg', domain: '', name: 'negative', inputs: ['y'], outputs: ['z'], attributes: {} },
  ],
});

describe('the table of functions', () => {
  it('has each index and each name once', () => {
    expect(entries.length).toBeGreaterThan(45);
    expect(new Set(entries.map(({ index }) => index)).size).toBe(entries.length);
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  });
});

describe.skipIf(program === undefined)(
  `the runtime${program === undefined ? ' (skipped: nothing is built; pnpm build:native)' : ''}`,
  () => {
    let output = '';
    beforeAll(async () => {
      const file = join(await temporaryFolder(), 'model.onnx');
      writeFileSync(file, model);
      const { status, stdout, stderr } = spawnSync(program!, [runtimeFiles()[0]!, file, String(TIMES)], {
        encoding: 'utf8',
        timeout: 120_000,
        // What the sanitized addon needs in Node; the program brings its own.
        env: { ...process.env, LD_PRELOAD: '', ASAN_OPTIONS: 'detect_leaks=1:exitcode=0' },
      });
      if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
      // The runtime's own log goes to one of the two.
      output = stdout + stderr;
    });

    it('gives everything back, which the sanitized program alone sees', () => {
      const [, leaked = '0'] = /SUMMARY: AddressSanitizer: (\d+) byte/.exec(output) ?? [];
      expect(Number(leaked)).toBeLessThan(MOST_LEAKED_BYTES);
      expect(output.match(/ERROR: AddressSanitizer/)).toBeNull();
    });

    it.each(entries)('has $name at $index', ({ name }) => {
      // The runtime logs the options of a session: what the setters of one thing alone have set.
      const logged: Readonly<Record<string, RegExp>> = {
        DisableMemPattern: /enable_mem_pattern:0/,
        DisableCpuMemArena: /enable_cpu_mem_arena:0/,
        SetSessionLogSeverityLevel: /session_log_severity_level:0/,
        AddSessionConfigEntry: /erc\.proof:\s*seen/,
      };
      expect(output).toMatch(logged[name] ?? new RegExp(`^proved ${name}$`, 'm'));
    });
  },
);
