export { CHROMIUM, hasChromium } from './chromium.mjs';
export { type PageOptions, runPage } from './run-page.js';
export { runtimeFiles } from './runtime-files.js';
