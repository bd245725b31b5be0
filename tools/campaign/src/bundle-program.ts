import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type PluginBuild } from 'esbuild';

/** Packages with files beside their code: they are loaded from where they are. */
const LEFT = /^(onnxruntime-|sharp|tsx|@napi-rs\/|@tensorflow\/tfjs-node)/;
const LEFT_FILES =
  /node_modules\/(onnxruntime-|sharp|tsx|@napi-rs\/|@tensorflow\/tfjs-node)[^/]*\/(?!.*node_modules)/;

/**
 * Joins a program's sources into few files, which start in a quarter of the time, and stay the same while the sources change.
 *
 * @param entry Path of a TypeScript file, `main.ts`.
 * @param outdir Folder to write `main.mjs` to.
 */
export async function bundleProgram(entry: string, outdir: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    logLevel: 'error',
    outExtension: { '.js': '.mjs' },
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@erc/source'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [{ name: 'places', setup: keepPlaces }],
  });
}

/** Each source goes on knowing where it lies, and finds what is not joined from there. */
function keepPlaces(own: PluginBuild): void {
  // `#…`: names that a package gives to others.
  own.onResolve({ filter: /^[#a-z@]/ }, async ({ path, pluginData, ...from }) => {
    if (pluginData === 'asked' || !(LEFT.test(path) || path.startsWith('#'))) return undefined;
    const found = await own.resolve(path, { ...from, pluginData: 'asked' });
    if (found.errors.length > 0) return { path, external: true };
    if (!LEFT_FILES.test(found.path)) return found;
    return {
      path: from.kind === 'require-call' ? found.path : pathToFileURL(found.path).href,
      external: true,
    };
  });
  own.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
    loader: 'ts',
    contents: (await readFile(path, 'utf8'))
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(path))),
  }));
}
