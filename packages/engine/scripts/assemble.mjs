// Assembles src/kernels/kernels.wat into src/kernels/kernels-wasm.ts: node scripts/assemble.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import openWabt from 'wabt';

const folder = new URL('../src/kernels/', import.meta.url);
const wabt = await openWabt();
const module = wabt.parseWat('kernels.wat', readFileSync(new URL('kernels.wat', folder), 'utf8'), {
  simd: true,
});
const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
const lines = base64.match(/.{1,100}/g).map((line) => `  '${line}',`);
writeFileSync(
  new URL('kernels-wasm.ts', folder),
  `/** kernels.wat, assembled by scripts/assemble.mjs. */\nexport const KERNELS_WASM = [\n${lines.join('\n')}\n].join('');\n`,
);
