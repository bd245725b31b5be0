// What stands behind `#glove` in package.json, in a browser.
import { EncoderError } from '@erc/core';
import type * as Glove from './glove-encoder.js';

export const openGlove: typeof Glove.openGlove = async ({ path }) => {
  throw new EncoderError(
    `glove: ${path}: expected a program that can read files, received a browser, which cannot.`,
  );
};
