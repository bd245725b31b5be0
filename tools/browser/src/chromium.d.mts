import type { Browser } from 'playwright-core';

/** The browser that tests run in: `$CHROMIUM`, or where Debian puts it. */
export const CHROMIUM: string;

/** For `it.skipIf(!hasChromium)`; `.ci/full` fails where a test was skipped. */
export const hasChromium: boolean;

/** A headless browser that calls nobody by itself. @param more Flags. Plain JavaScript, so that scripts without a compiler can use it too. */
export function launch(...more: readonly string[]): Promise<Browser>;
