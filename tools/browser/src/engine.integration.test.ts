import { describe, expect, it } from 'vitest';
import { CHROMIUM, hasChromium } from './chromium.mjs';
import type { EngineReport } from './pages/engine.js';
import { runPage } from './run-page.js';
import { runtimeFiles } from './runtime-files.js';

describe.skipIf(!hasChromium)(`in a browser (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`, () => {
  it.each([1, 2])('the engine compiles functions and training steps, with %d threads', async (threads) => {
    const report = await runPage<EngineReport>({
      entry: new URL('pages/engine.ts', import.meta.url),
      input: { threads },
      files: runtimeFiles(),
    });
    expect(report.runtime).toMatch(/^onnxruntime-web 1\./);
    expect(report.isolated).toBe(true);
    expect(report.threads).toBe(threads);
    expect(report.passedOver).toEqual(['onnx/cuda']);
    expect(report.difference).toBeLessThan(1e-5);
    const [onnx, cpu] = report.losses;
    expect(cpu!.at(-1)).toBeLessThan(cpu![0]! / 2);
    onnx!.forEach((loss, i) => {
      expect(Math.abs(loss / cpu![i]! - 1), `step ${i}`).toBeLessThan(1e-3);
    });
  });
});
