import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { bundleForBrowser } from './bundle.js';
import { CHROMIUM, hasChromium } from './chromium.mjs';
import { type EncodersInput, type EncodersReport, run } from './pages/encoders.js';
import { runPage } from './run-page.js';

const entryOf = (name: string): string => {
  const { resolve } = createRequire(import.meta.url);
  return resolve(`${name}/package.json`).replace(/package\.json$/, 'src/index.ts');
};

describe('in a bundle for a browser', () => {
  // What is loaded on demand is bundled too: not even there may a module of Node be reached.
  it.each([
    '@erc/core',
    '@erc/pretrained',
    '@erc/media',
    '@erc/encoders-text',
    '@erc/encoders-audio',
    '@erc/encoders-visual',
    '@erc/predictor',
  ])('stands %s', async (name) => {
    const scripts = await bundleForBrowser(entryOf(name));
    expect(Object.keys(scripts)).toContain('/entry.js');
  });
});

const input: EncodersInput = {
  texts: [
    { speaker: 'Ana', text: 'You came!' },
    { speaker: 'Ben', text: 'Of course I came.', history: [{ speaker: 'Ana', text: 'You came!' }] },
  ],
  // A vowel-like tone of half a second.
  samples: Array.from({ length: 8_000 }, (_, i) => 0.4 * Math.sin(i / 15) + 0.1 * Math.sin(i / 4)),
  // Another one than that of the encoders is resampled, by the same WebAssembly.
  sampleRatesHz: [16_000, 44_100],
};

describe.skipIf(!hasChromium)(`in a browser (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`, () => {
  it('encoders that need no download give what they give in Node, with the same id', async () => {
    const inPage = await runPage<EncodersReport>({
      entry: new URL('pages/encoders.ts', import.meta.url),
      input,
    });
    const inNode = await run(input);
    const { sounds, ...others } = inPage;
    expect(others).toEqual({ id: inNode.id, texts: inNode.texts });
    for (const [i, sound] of inNode.sounds.entries()) {
      expect(sounds[i]!.length).toBe(sound.length);
      // Resampled sound has no silence, where functions of two versions of V8 differ in their last bits.
      if (i % 2 === 0) expect(sounds[i]).toEqual(sound);
      for (const [k, value] of sound.entries())
        expect(Math.abs(sounds[i]![k]! - value), `${i}, ${k}`).toBeLessThanOrEqual(
          1e-6 * Math.max(1, Math.abs(value)),
        );
    }
  });
});
