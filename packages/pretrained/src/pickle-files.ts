import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { EncoderError } from '@erc/core';
import { shellWord } from '@erc/core/node';
import { convertCommand } from './export-command.js';
import { isThere } from './is-there.js';

/** Names of files that PyTorch writes, or that hold one: pickles, which this program never opens, since reading one may run what it says. */
const PICKLE = /\.(pt|pth|bin|ckpt|tar)$/i;

/** The error of a file where a folder or a repository is expected, with the command that makes a folder of it where one does. */
export function fileInPlaceOfModel(model: string, where: string): EncoderError {
  const received = `${where}: model: expected a folder, or a repository of the hub, received the file ${model}`;
  return new EncoderError(PICKLE.test(model) ? `${received}, ${converted(model)}` : `${received}.`);
}

/**
 * Refuses a folder without a `config.json` that has files of PyTorch, with the command that converts the first of them.
 *
 * @param folder Where `model` is.
 */
export async function refuseFolderOfPickles(folder: string, model: string, where: string): Promise<void> {
  if (await isThere(join(folder, 'config.json'), 'file')) return;
  const [pickle] = (await readdir(folder)).filter((name) => PICKLE.test(name)).sort();
  if (pickle === undefined) return;
  throw new EncoderError(
    `${where}: ${model}: expected a folder with a config.json, received one with ${pickle}, ${converted(join(model, pickle))}`,
  );
}

function converted(path: string): string {
  const name = basename(path, extname(path));
  // The weights of a model of transformers stand beside its config.
  const model = name === 'pytorch_model' ? dirname(path) : path;
  const folder = name === 'pytorch_model' ? basename(dirname(path)) : name;
  const command = convertCommand(shellWord(model), '--out', shellWord(`models/${folder}`));
  return `which is a pickle and is not opened. Convert it once, with PyTorch, by: ${command}`;
}
