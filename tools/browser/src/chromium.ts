import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The browser that tests run in: `$CHROMIUM`, or where Debian puts it. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** For `it.skipIf(!hasChromium)`; `.ci/full` fails where a test was skipped. */
export const hasChromium = existsSync(CHROMIUM);

/** A headless browser that calls nobody by itself. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
