/**
 * Opens a report in a real headless Chromium, without a network: fails on any console error, any request, a chart without marks, or
 * a page wider than a phone.
 *
 * usage: check-report.mjs REPORT.html [--screenshot FILE.png]
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { launch } from '@erc/browser/chromium';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { screenshot: { type: 'string' } },
});
const [report] = positionals;
const browser = await launch();
const problems = [];
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 }, colorScheme: 'light' });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`request: ${request.url()}`);
  });
  page.on('requestfailed', (request) => problems.push(`failed request: ${request.url().slice(0, 100)}`));
  await page.goto(pathToFileURL(resolve(report)).href, { waitUntil: 'load' });
  const charts = await page.$$eval('svg[role=img]', (all) =>
    all.map((svg) => ({
      marks: [...svg.querySelectorAll('path, rect, circle, line, text')].filter((mark) => {
        const { width, height } = mark.getBoundingClientRect();
        return width > 0 || height > 0;
      }).length,
    })),
  );
  if (charts.length < 3) problems.push(`expected at least 3 charts, found ${charts.length}`);
  for (const [i, { marks }] of charts.entries())
    if (marks < 2) problems.push(`chart ${i + 1} has ${marks} marks`);
  const players = await page.$$eval('audio', (all) => all.length);
  const broken = await page.$$eval(
    'img',
    (all) => all.filter((image) => image.complete && image.naturalWidth === 0).length,
  );
  if (broken > 0) problems.push(`${broken} images are broken`);
  await page.setViewportSize({ width: 390, height: 844 });
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (over > 0) problems.push(`${over} pixels too wide for a phone of 390`);
  await page.setViewportSize({ width: 1280, height: 1600 });
  if (values.screenshot) await page.screenshot({ path: values.screenshot });
  console.log(
    `report: ${charts.length} charts, ${charts.reduce((sum, { marks }) => sum + marks, 0)} marks, ${players} players, ${problems.length} problems`,
  );
} finally {
  await browser.close();
}
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
