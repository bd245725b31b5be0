import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { describe, expect, it } from 'vitest';

/** What a page has, as far as these packages ask: neither `process` nor `Buffer`. */
const WEB = { console, performance, setTimeout, clearTimeout, TextEncoder, TextDecoder, crypto, URL, fetch };

/** One script of what a line of code imports from a package's main entry. What can only be had in Node ends the build. */
async function bundle(name: string, code: string, options: BuildOptions = {}): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve(`@erc/${name}/package.json`);
  const { outputFiles = [] } = await build({
    stdin: { contents: `${code} from './src/index.ts';`, resolveDir: dirname(manifest) },
    bundle: true,
    write: false,
    platform: 'browser',
    target: 'es2023',
    conditions: ['@erc/source'],
    logLevel: 'silent',
    ...options,
  });
  return outputFiles[0]!.text;
}

/** Runs the main entry of a package, and then an expression that finds it as `entry`. */
async function run(name: string, expression: string): Promise<unknown> {
  const context = createContext({ ...WEB });
  runInContext('globalThis.self = globalThis', context);
  runInContext(await bundle(name, 'export *', { format: 'iife', globalName: 'entry' }), context);
  return runInContext(expression, context);
}

/** Bytes of what a page loads, minified and gzipped. */
const sizeOfPage = async (code: string, external: string[] = []): Promise<number> =>
  gzipSync(await bundle('core', code, { format: 'esm', minify: true, external })).length;

describe('where there is nothing of Node', () => {
  it.each([
    ...['core', 'onnx', 'nn', 'losses', 'metrics', 'batches', 'run-folder', 'pretrained', 'fusion', 'media'],
    ...['encoders-text', 'encoders-audio', 'encoders-visual', 'predictor'],
  ])('the main entry of @erc/%s loads, with every name', async (name) => {
    const names = Object.keys(await import(`@erc/${name}`));
    expect(String(await run(name, 'Object.keys(entry).sort()'))).toBe(String(names.sort()));
  });

  it('core hashes as Node does', async () => {
    const text = 'Ach, wie schön! 🙂'.repeat(40);
    expect(await run('core', `entry.sha256Of(${JSON.stringify(text)})`)).toBe(
      createHash('sha256').update(text).digest('hex'),
    );
  });

  it('a page of core has the sizes that its README says', async () => {
    expect(await sizeOfPage('export *')).toBeLessThan(38_000);
    expect(await sizeOfPage('export *', ['zod'])).toBeLessThan(8_500);
    expect(await sizeOfPage('export { sha256Of }')).toBeLessThan(1_200);
  });
});
