// What stands behind `#glove` and `#trained-glove` in package.json, in a browser.
import { EncoderError } from '@erc/core';
import type * as Glove from './glove-encoder.js';
import type * as TrainedGlove from './trained-glove.js';

export const openGlove: typeof Glove.openGlove = async ({ path }) => {
  throw noFiles(path);
};

export const prepareWords: typeof TrainedGlove.prepareWords = async ({ path }) => {
  throw noFiles(path);
};

export const findTrainedGlove: typeof TrainedGlove.findTrainedGlove = async ({ path }) => {
  throw noFiles(path);
};

const noFiles = (path: string): EncoderError =>
  new EncoderError(
    `glove: ${path}: expected a program that can read files, received a browser, which cannot.`,
  );
