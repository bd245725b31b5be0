import { build } from 'esbuild';

/**
 * Joins a module and all that it imports into scripts for a browser, as somebody's page would; packages of this repository are read as sources. Modules that
 * are imported when needed stay files of their own: workers of onnxruntime-web load theirs once more.
 *
 * @param entry Path of the module.
 * @returns Scripts by path; the module is `/entry.js`.
 * @throws Error where something of it can only be had in Node.
 */
export async function bundleForBrowser(entry: string): Promise<Record<string, Uint8Array>> {
  const { outputFiles } = await build({
    entryPoints: { entry },
    bundle: true,
    splitting: true,
    write: false,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    conditions: ['@erc/source'],
    logLevel: 'silent',
  });
  return Object.fromEntries(outputFiles.map(({ path, contents }) => [path, contents]));
}
