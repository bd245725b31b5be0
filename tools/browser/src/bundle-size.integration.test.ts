import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build as buildByEsbuild } from 'esbuild';
import { build as buildByVite } from 'vite';
import { describe, expect, it } from 'vitest';

/** A script of a bundle. */
interface Script {
  readonly bytes: Uint8Array | string;
  /** Modules in it, and the one that it was made for. */
  readonly modules: readonly string[];
  /** Scripts that are loaded with it. */
  readonly imports: readonly string[];
}

type Bundle = ReadonlyMap<string, Script>;

const PAGE = fileURLToPath(new URL('pages/load-predictor.ts', import.meta.url));

/** Peers, which a page has where it needs them. */
const PEERS = ['onnxruntime-web/wasm', '@huggingface/transformers', '@erc/backbones'];

async function byEsbuild(): Promise<Bundle> {
  const { outputFiles, metafile } = await buildByEsbuild({
    entryPoints: { page: PAGE },
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    write: false,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    conditions: ['@erc/source'],
    external: PEERS,
    logLevel: 'silent',
  });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  return new Map(
    outputFiles.map(({ path, contents }) => {
      const { entryPoint = '', imports, inputs } = outputs.get(basename(path))!;
      const needed = imports.filter(({ kind }) => kind === 'import-statement').map((to) => basename(to.path));
      return [
        basename(path),
        { bytes: contents, modules: [entryPoint, ...Object.keys(inputs)], imports: needed },
      ];
    }),
  );
}

async function byVite(): Promise<Bundle> {
  const built = await buildByVite({
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@erc/source', 'browser', 'module', 'import', 'default'] },
    build: {
      target: 'es2023',
      write: false,
      modulePreload: false,
      rollupOptions: { input: { page: PAGE }, external: PEERS, preserveEntrySignatures: 'strict' },
    },
  });
  if (Array.isArray(built) || !('output' in built)) throw new Error('expected one bundle');
  return new Map(
    built.output.flatMap((script) =>
      script.type === 'chunk'
        ? [
            [
              basename(script.fileName),
              {
                bytes: script.code,
                modules: [script.facadeModuleId ?? '', ...script.moduleIds],
                imports: script.imports.map((path) => basename(path)),
              },
            ],
          ]
        : [],
    ),
  );
}

/** What is loaded for text, wav files and images by encoders that need no download. */
const LOADED = [
  'pages/load-predictor.ts',
  'predictor/src/platform/browser.ts',
  'encoders-text/src/index.ts',
  'encoders-audio/src/index.ts',
  'encoders-visual/src/index.ts',
  'media/src/pictures/page-decoder.ts',
  'pretrained/src/open-session.ts',
  'pretrained/src/page/runtime-web.ts',
];

/** What is loaded when it is needed, and the bytes that it may have: `docs/predicting.md` lists them. */
const ON_DEMAND: Readonly<Record<string, number>> = {
  'pretrained/src/page/files.ts': 6_000,
  'encoders-text/src/transformer/transformer-encoder.ts': 16_000,
  'media-captions/dist/prod.js': 9_000,
  'encoders-text/src/glove/glove-encoder.ts': 3_500,
  'encoders-audio/src/speech/codebook.ts': 2_500,
  'media/src/sound/page-speex.ts': 22_000,
};

/** Bytes, minified and gzipped, of the scripts of these modules with all that they import, less those of others. */
function sizeOf(bundle: Bundle, modules: readonly string[], less: readonly string[] = []): number {
  const without = reachOf(bundle, less);
  const sizes = [...reachOf(bundle, modules)]
    .filter((name) => !without.has(name))
    .map((name) => gzipSync(bundle.get(name)!.bytes).length);
  return sizes.reduce((sum, size) => sum + size, 0);
}

function reachOf(bundle: Bundle, modules: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const reach = (name: string): void => {
    const script = bundle.get(name);
    if (!script || reached.has(name)) return;
    reached.add(name);
    script.imports.forEach(reach);
  };
  for (const end of modules) {
    for (const [name, script] of bundle)
      if (script.modules.some((module) => module.endsWith(end))) reach(name);
  }
  return reached;
}

describe.each([
  ['esbuild', byEsbuild],
  ['vite', byVite],
] as const)('a page that predicts, bundled by %s', (_, bundle) => {
  it('loads at most 150 kB for text, wav files and images, without ONNX Runtime, and the rest on demand', async () => {
    const scripts = await bundle();
    for (const module of [...LOADED, ...Object.keys(ON_DEMAND)]) {
      expect(reachOf(scripts, [module]).size, module).toBeGreaterThan(0);
    }
    const size = sizeOf(scripts, LOADED);
    expect(size).toBeLessThan(150_000);
    // What `docs/predicting.md` says.
    expect(size).toBeLessThan(105_000);
    for (const [module, most] of Object.entries(ON_DEMAND)) {
      const more = sizeOf(scripts, [module], LOADED);
      expect(more, module).toBeGreaterThan(0);
      expect(more, module).toBeLessThan(most);
    }
  });
});
