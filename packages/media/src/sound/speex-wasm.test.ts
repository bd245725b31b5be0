import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { SPEEX_WASM } from './speex-wasm.js';

it('is the module that Node loads', async () => {
  const { resolve } = createRequire(import.meta.url);
  const path = resolve('@echogarden/speex-resampler-wasm/simd').replace(/\.js$/, '.wasm');
  expect(Buffer.from(SPEEX_WASM, 'base64').equals(await readFile(path))).toBe(true);
});
