import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** onnxruntime-web's WebAssembly, which it fetches from beside the script: for {@link PageOptions.files}. */
export function runtimeFiles(): Record<string, { file: string }> {
  const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
  const names = readdirSync(folder).filter((name) => /^ort-wasm.*\.(wasm|mjs)$/.test(name));
  return Object.fromEntries(names.map((name) => [`/${name}`, { file: join(folder, name) }]));
}
