// What stands behind `#codebook` in package.json, in a browser.
import { EncoderError } from '@erc/core';
import type * as Codebook from './codebook.js';

const refuse = (path: string, where: string): never => {
  throw new EncoderError(
    `${where}: ${path}: expected a program that can read files, received a browser, which cannot.`,
  );
};

export const readCodebook: typeof Codebook.readCodebook = async (path, _dim, where) => refuse(path, where);
export const readDictionary: typeof Codebook.readDictionary = async (path, _groups, where) =>
  refuse(path, where);
