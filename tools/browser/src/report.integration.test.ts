import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createComparisonReport, createDatasetReport, createReport, createSummaryReport } from '@erc/report';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPARISON } from '../../../packages/report/src/__fixtures__/comparison.js';
import { DATASET_FACTS } from '../../../packages/report/src/__fixtures__/dataset-facts.js';
import { richRun } from '../../../packages/report/src/__fixtures__/rich-run.js';
import { CHROMIUM, hasChromium, launch } from './chromium.mjs';

const temporaryFolder = temporaryFolders();

type Browser = Awaited<ReturnType<typeof launch>>;
type Page = Awaited<ReturnType<Browser['newPage']>>;

const scores = { accuracy: 0.5, weightedF1: 0.5, macroF1: 0.5 };
const SUMMARY = {
  name: 'a-recipe-with-a-long-name-that-does-not-break-by-itself',
  runs: [{ path: 'seed-1/fold-0', seed: 1, fold: 0, ...scores }],
  mean: scores,
  sd: scores,
};

describe.skipIf(!hasChromium)(
  `reports in a browser (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`,
  () => {
    let browser: Browser;
    const pages: Record<string, string> = {};

    beforeAll(async () => {
      const directory = await temporaryFolder();
      const { directory: runDirectory, dataset } = await richRun(await temporaryFolder());
      pages.run = await createReport({ runDirectory, dataset });
      pages.comparison = await createComparisonReport({ directory, input: COMPARISON });
      await writeFile(join(directory, 'summary.json'), JSON.stringify(SUMMARY));
      pages.summary = await createSummaryReport({ directory });
      pages.dataset = await createDatasetReport(
        { ...DATASET_FACTS, dialogues: dataset.dialogues },
        { path: join(directory, 'dataset.html') },
      );
      browser = await launch();
    });
    afterAll(() => browser?.close());

    const open = async (
      name: string,
      width: number,
      colorScheme: 'light' | 'dark' = 'light',
    ): Promise<Page> => {
      const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme });
      await page.goto(pathToFileURL(pages[name]!).href);
      return page;
    };

    it.each(['run', 'comparison', 'summary', 'dataset'])(
      'the page of a %s fits a phone, a tablet and a desk',
      async (name) => {
        for (const width of [320, 390, 768, 1280]) {
          const page = await open(name, width);
          const found = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            const wide = [...document.querySelectorAll('body *')].filter(
              (element) =>
                element.getBoundingClientRect().right > clientWidth + 1 &&
                !element.closest('.scroll, .chart, pre'),
            );
            return {
              over: scrollWidth - clientWidth,
              wide: wide.map(({ outerHTML }) => outerHTML.slice(0, 80)),
            };
          });
          expect(found, `${width} px`).toEqual({ over: 0, wide: [] });
          await page.close();
        }
      },
    );

    it('an unticked box hides its emotion in both maps, by keyboard, without a script', async () => {
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(pathToFileURL(pages.run!).href);
      const marks = page.locator('#embeddings g.e0');
      expect(await marks.count()).toBe(2);
      expect(await marks.first().isVisible()).toBe(true);
      await page.locator('#embeddings [name=e0]').focus();
      await page.keyboard.press('Space');
      expect([await marks.first().isVisible(), await marks.last().isVisible()]).toEqual([false, false]);
      expect(await page.locator('#affect g.e0').first().isVisible()).toBe(true);
      await context.close();
    });

    it('what scrolls sideways can be reached by keyboard', async () => {
      const page = await open('run', 390);
      const unreachable = await page.evaluate(
        () =>
          [...document.querySelectorAll('.scroll, .chart, pre')].filter(
            (box) => box.scrollWidth > box.clientWidth + 1 && (box as HTMLElement).tabIndex < 0,
          ).length,
      );
      expect(unreachable).toBe(0);
      await page.close();
    });

    it.each(['light', 'dark'] as const)(
      'text on the cells of a timeline has enough contrast on %s paper',
      async (scheme) => {
        const page = await open('run', 1280, scheme);
        const lowest = await page.evaluate(() => {
          const luminance = (color: string): number => {
            const [r, g, b] = color.match(/\d+/g)!.map((part) => {
              const value = Number(part) / 255;
              return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
          };
          const cells = [...document.querySelectorAll('.turn:not(.rows) i')].map((cell) => {
            const { color, backgroundColor } = getComputedStyle(cell);
            const [low, high] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
            return (high! + 0.05) / (low! + 0.05);
          });
          return Math.min(...cells);
        });
        expect(lowest).toBeGreaterThanOrEqual(4.5);
        await page.close();
      },
    );
  },
);
