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
];

const OWNERS = new Map<string, ReadonlySet<string>>();
for (const [{ parts }, rooms] of KINDS) {
  for (const { type } of parts) OWNERS.set(type, new Set([...(OWNERS.get(type) ?? []), ...rooms]));
}

/** Files with a closed union of their own that has a word of a part too. */
const ALSO_WORDS_OF: Readonly<Record<string, string>> = {
  // Types of front-ends: what a fusion does to raw samples, which an encoder of audio gives.
  'packages/fusion/src/front-end/create-front-end.ts': 'waveform',
};

const sources = ROOMS.flatMap((room) =>
  readdirSync(join(ROOT, room, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|__fixtures__/.test(name))
    .map((name) => ({ room, path: `${room}/src/${name}` })),
);

/** Words that code compares a part's type with, or lists beside each other. */
function wordsIn(code: string): string[] {
  const compared = [...code.matchAll(/\b(?:type|source)\)?\s*[!=]==\s*'([^']+)'/g)].map(([, word]) => word!);
  const cases = [...code.matchAll(/switch \([^)]*\b(?:type|source)\)\s*\{(.*?)\n {2}\}/gs)].flatMap(
    ([, body]) => [...body!.matchAll(/case '([^']+)'/g)].map(([, word]) => word!),
  );
  const listed = [...code.matchAll(/\[\s*((?:'[^']+',?\s*){2,})\]/g)].flatMap(([, list]) => {
    const words = [...list!.matchAll(/'([^']+)'/g)].map(([, word]) => word!);
    return words.every((word) => OWNERS.has(word)) ? words : [];
  });
  return [...compared, ...cases, ...listed];
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
        .filter((word) => OWNERS.has(word) && !OWNERS.get(word)!.has(room) && ALSO_WORDS_OF[path] !== word)
        .map((word) => `${path}: ${word}`),
    );
    expect(strays).toEqual([]);
  });
});

describe('literals', () => {
  it('are not spread, which would hide excess properties from the compiler', () => {
    const literals = sources.filter(({ path }) =>
      /\.\.\.\{ ?[a-zA-Z]/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(literals.map(({ path }) => path)).toEqual([]);
  });
});
