import { readFile } from 'node:fs/promises';
import { ConfigError } from '@erc/core';
import { shownPath, userPath, writeFileAtomic } from '@erc/core/node';
import type { CommandProgram } from '../console/run-main.js';

/** The demo's recipe, for a folder of its own. In this repository it is `configs/demo.yaml`, for all but the place of its dataset. */
export const DEMO_RECIPE = new URL('../../recipes/demo.yaml', import.meta.url);

const HELP = `Usage: erc demo

Writes demo.yaml, the recipe of the demo, into the folder where you stand. The demo makes its own corpus: original dialogues
with synthetic voices and faces.
`;

/** `erc demo`: a recipe that trains without any data of one's own. */
export const demoProgram: CommandProgram = async ({ args, stdout, command }) => {
  if (args.some((word) => word === '--help' || word === '-h')) {
    stdout.write(HELP);
    return;
  }
  if (args.length > 0) throw new ConfigError(`erc demo: expected no words, received ${args.join(' ')}.`);
  const path = userPath('demo.yaml');
  const recipe = await readFile(DEMO_RECIPE, 'utf8');
  const present = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (present !== undefined && present !== recipe) {
    throw new ConfigError(
      `erc demo: expected no file ${shownPath(path)}, or the demo's recipe as it is written; received another one. Rename it, or go to another folder.`,
    );
  }
  if (present === undefined) await writeFileAtomic(path, recipe);
  const train = command.replace(/demo$/, 'train');
  stdout.write(
    `${present === undefined ? 'wrote:   ' : 'as it is:'} ${shownPath(path)}\ntrain:    ${train} --config demo.yaml\n`,
  );
};
