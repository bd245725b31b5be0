import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtInRegistries } from '@erc/experiment';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ROOMS = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
);

/** Registries by kind, and the rooms whose parts they hold. */
const KINDS: readonly (readonly [
  { readonly parts: readonly { readonly type: string }[] },
  readonly string[],
])[] = [
  [builtInRegistries.losses, ['packages/losses']],
  [builtInRegistries.fusions, ['packages/fusion']],
  [builtInRegistries.contexts, ['packages/fusion']],
  [builtInRegistries.schedules, ['packages/trainer']],
  [builtInRegistries.samplers, ['packages/batches']],
  [builtInRegistries.encoders.text, ['packages/encoders-text', 'packages/core', 'packages/features']],
  [builtInRegistries.encoders.audio, ['packages/encoders-audio', 'packages/core', 'packages/features']],
  [builtInRegistries.encoders.visual, ['packages/encoders-visual', 'packages/core', 'packages/features']],
  [builtInRegistries.sources, ['packages/etl', 'packages/demo']],
  [{ parts: builtInRegistries.metrics.metrics }, ['packages/metrics']],
];

const OWNERS = new Map<string, ReadonlySet<string>>();
for (const [{ parts }, rooms] of KINDS) {
  for (const { type } of parts) OWNERS.set(type, new Set([...(OWNERS.get(type) ?? []), ...rooms]));
}

/** Metrics whose words nobody writes who means anything else, `weightedF1`; the others, such as `loss`, are ordinary words too. */
const METRICS = new Set(
  builtInRegistries.metrics.names.filter(
    (name) => /[A-Z]/.test(name) || ['uar', 'ece', 'mce'].includes(name),
  ),
);

/** Files with keys that have the names of metrics. */
const METRICS_AS_KEYS = new Set([
  // The files themselves: `ablation.json` names its three scores, `eval-<split>.json` those of scikit-learn's report, older ones had defaults.
  ...['ablation', 'comparison', 'evaluation', 'summary'].map(
    (file) => `packages/run-folder/src/files/${file}.ts`,
  ),
  // Who writes and who shows `ablation.json`.
  'packages/experiment/src/record/ablation.ts',
  'packages/report/src/text/summary-lines.ts',
  'packages/report/src/sections/ablation.ts',
  // Who shows those of the report, and of a calibration.
  'packages/report/src/sections/emotions.ts',
  'packages/report/src/sections/calibration.ts',
]);

/** Files with a closed union of their own that has words of parts too. */
const ALSO_WORDS_OF: Readonly<Record<string, readonly string[]>> = {
  // Types of front-ends: what a fusion does to raw samples, which an encoder of audio gives.
  'packages/fusion/src/front-end/create-front-end.ts': ['waveform'],
};

const sources = ROOMS.flatMap((room) =>
  readdirSync(join(ROOT, room, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|__fixtures__/.test(name))
    .map((name) => ({ room, path: `${room}/src/${name}` })),
);

/** Every file of code in some folders, tests and tools too. */
const codeIn = (folders: readonly string[]): string[] =>
  folders
    .flatMap((folder) => filesBelow(folder))
    .filter((path) => /\.m?ts$|\.mjs$/.test(path) && !path.endsWith('.d.mts'));

const filesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (['node_modules', 'dist'].includes(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });

/** Words that code compares a part's type with, or lists beside each other. */
function wordsIn(code: string): string[] {
  const compared = [...code.matchAll(/\b(?:type|source|metric|monitor)\)?\s*[!=]==\s*'([^']+)'/g)].map(
    ([, word]) => word!,
  );
  const cases = [...code.matchAll(/switch \([^)]*\b(?:type|source)\)\s*\{(.*?)\n {2}\}/gs)].flatMap(
    ([, body]) => [...body!.matchAll(/case '([^']+)'/g)].map(([, word]) => word!),
  );
  const listed = [...code.matchAll(/\[\s*((?:'[^']+',?\s*){2,})\]/g)].flatMap(([, list]) => {
    const words = [...list!.matchAll(/'([^']+)'/g)].map(([, word]) => word!);
    return words.every((word) => OWNERS.has(word)) ? words : [];
  });
  return [...compared, ...cases, ...listed];
}

/** Words of metrics that code has as values, reads as keys, or takes out of a record. */
function metricsIn(code: string): string[] {
  const bare = code.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
  const found = [...bare.matchAll(/'(\w+)'|\.(\w+)\b|[{,]\s*(\w+)(?=\s*[,:}])/g)];
  return found
    .flatMap(([, value, read, key]) => value ?? read ?? key ?? [])
    .filter((word) => METRICS.has(word));
}

describe('words of built-in parts', () => {
  it('are found where code goes by them', () => {
    expect(wordsIn("if (loss.type === 'focal' || kinds.has(['dice', 'triplet']))")).toEqual([
      'focal',
      'dice',
      'triplet',
    ]);
    expect(wordsIn("  switch (fusion.type) {\n    case 'concat':\n      return 1;\n  }\n")).toEqual([
      'concat',
    ]);
  });

  it('stand in their own package alone: whoever must know of a part asks its descriptor', () => {
    const strays = sources.flatMap(({ room, path }) =>
      wordsIn(readFileSync(join(ROOT, path), 'utf8'))
        .filter(
          (word) => OWNERS.has(word) && !OWNERS.get(word)!.has(room) && !ALSO_WORDS_OF[path]?.includes(word),
        )
        .map((word) => `${path}: ${word}`),
    );
    expect(strays).toEqual([]);
  });
});

describe('words of metrics', () => {
  it('are found where code goes by them', () => {
    const code = "const { macroF1, accuracy } = a; /* uar */ b.cccMean ?? [c['uar']] // ece\nreturn 'loss';";
    expect(metricsIn(code)).toEqual(['macroF1', 'cccMean', 'uar']);
  });

  it('stand in @erc/metrics alone, but for keys of files', () => {
    const strays = sources
      .filter(({ room, path }) => room !== 'packages/metrics' && !METRICS_AS_KEYS.has(path))
      .flatMap(({ path }) =>
        metricsIn(readFileSync(join(ROOT, path), 'utf8')).map((word) => `${path}: ${word}`),
      );
    expect(strays).toEqual([]);
  });
});

describe('literals', () => {
  it('are not spread, which would hide excess properties from the compiler', () => {
    const literals = codeIn(['packages', 'apps', 'examples', 'tools']).filter((path) =>
      /\.\.\.\{\s*[a-zA-Z]/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(literals).toEqual([]);
  });
});
