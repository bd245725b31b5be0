// What stands behind `#files` in package.json, in a browser.
import { EncoderError } from '@erc/core';
import type * as Files from './files.js';

const refuse = async (_options: unknown, { where }: { readonly where: string }): Promise<never> => {
  throw new EncoderError(
    `${where}: expected a program that can read and write the files of a model, received a browser, which cannot.`,
  );
};

export const findPretrainedModel: typeof Files.findPretrainedModel = refuse;
export const findModuleAlone: typeof Files.findModuleAlone = refuse;
export const findModelFile: typeof Files.findModelFile = refuse;
export const findWeights: typeof Files.findWeights = refuse;
export const writeModelFolder: typeof Files.writeModelFolder = refuse;
export const openSession: typeof Files.openSession = async (options) => refuse(undefined, options);
