import { ConfigError } from '@erc/core';
import type { CommandProgram } from '../console/run-main.js';
import { demoProgram } from './demo-program.js';
import { evalProgram } from './eval/eval-program.js';
import { predictProgram } from './predict/predict-program.js';
import { serveProgram } from './serve/serve-program.js';
import { trainProgram } from './train/train-program.js';

/** A subcommand of eval, which reads what others have made, by a name of its own. */
const ofEval =
  (name: string): CommandProgram =>
  (context) =>
    evalProgram({ ...context, args: [name, ...context.args] });

/** `erc init` is a subcommand of train, which trains what it writes. */
const initProgram: CommandProgram = (context) =>
  trainProgram({
    ...context,
    command: context.command.replace(/init$/, 'train'),
    args: ['init', ...context.args],
  });

const PROGRAMS = {
  demo: demoProgram,
  init: initProgram,
  train: trainProgram,
  eval: evalProgram,
  export: ofEval('export'),
  dataset: ofEval('dataset'),
  predict: predictProgram,
  serve: serveProgram,
} as const;

const HELP = `Usage: erc <command> [options]

Commands:
  demo    writes the recipe of the demo, which makes its own corpus
  init    writes a recipe for a folder or a CSV file of yours; erc init --help
  train   trains a model from a recipe; erc train --help
  eval    scores trained runs; erc eval --help
  export  writes a run as a folder that predicts without it; erc export --help
  dataset counts what a dataset folder holds; erc dataset --help
  predict predicts emotions of what has no label; erc predict --help
  serve   answers dialogues over HTTP; erc serve --help
`;

const isCommand = (word: string | undefined): word is keyof typeof PROGRAMS =>
  word !== undefined && Object.hasOwn(PROGRAMS, word);

/** `erc`: the program that its first word names, with the words after it. */
export const ercProgram: CommandProgram = async (context) => {
  const [word, ...args] = context.args;
  if (word === '--help' || word === '-h') {
    context.stdout.write(HELP);
    return;
  }
  if (!isCommand(word)) {
    throw new ConfigError(
      `erc: expected one of ${Object.keys(PROGRAMS).join(', ')}, received ${word ?? 'nothing'}. erc --help says more.`,
    );
  }
  await PROGRAMS[word]({ ...context, args, command: `${context.command} ${word}` });
};
