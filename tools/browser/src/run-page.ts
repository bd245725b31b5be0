import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleForBrowser } from './bundle.js';
import { launch } from './chromium.mjs';
import { type Content, serve } from './serve.js';

export interface PageOptions {
  /** A module, usually TypeScript, that exports `run(input)`. It is bundled for a browser; packages of this repository are read as sources. */
  readonly entry: URL;
  /** Handed to `run`: whatever JSON can hold. */
  readonly input?: unknown;
  /** What the page may fetch besides, by path from `/`: text, bytes, or a file on disk. Anything else fails the call. */
  readonly files?: Readonly<Record<string, Content>>;
  /** Paths that the page may ask for though there is nothing. @default none */
  readonly mayMiss?: readonly string[];
  /** Told of the path of each request. @default nobody is */
  readonly onRequest?: (path: string) => void;
  /** @default 60_000 */
  readonly timeoutMs?: number;
}

const PAGE = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>page</title>';

/**
 * Runs a module in headless Chromium, without a network.
 *
 * @returns What the module's `run` resolves to, by way of JSON.
 * @throws Error where `run` throws, where the module cannot be bundled, and where the page logs an error or asks for what is not there.
 */
export async function runPage<Result>({
  entry,
  input,
  files = {},
  mayMiss = [],
  onRequest,
  timeoutMs = 60_000,
}: PageOptions): Promise<Result> {
  const scripts = await bundleForBrowser(fileURLToPath(entry));
  const server = await serve({ '/': PAGE, ...scripts, ...files }, onRequest);
  const browser = await launch();
  const problems: string[] = [];
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(timeoutMs);
    const isExpected = (url: string): boolean => mayMiss.includes(url.slice(server.origin.length));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message.location().url))
        problems.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => problems.push(`page: ${error.message}`));
    page.on('response', (response) => {
      if (!response.ok() && !isExpected(response.url()))
        problems.push(`${response.status()}: ${response.url()}`);
    });
    await page.route(
      (url) => url.origin !== server.origin && /^(https?|wss?):$/.test(url.protocol),
      (route) => {
        problems.push(`request: ${route.request().url()}`);
        return route.abort();
      },
    );
    await page.goto(`${server.origin}/`);
    const call = `import('/entry.js').then((module) => module.run(${JSON.stringify(input) ?? ''}))`;
    const ended = page.evaluate(call).then(
      (result) => ({ result: result as Result }),
      (error: Error) => void problems.push(error.message),
    );
    const late = delay(timeoutMs, undefined, { ref: false });
    const outcome = await Promise.race([ended, late]);
    if (outcome === undefined || problems.length > 0)
      throw new Error(problems.join('\n') || `the page took longer than ${timeoutMs} ms`);
    return outcome.result;
  } finally {
    await browser.close();
    await server.close();
  }
}
