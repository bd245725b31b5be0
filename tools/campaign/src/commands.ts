import { KINDS } from './kinds.js';

/** Commands that the campaign leaves alone, and why. */
export const LEFT_ALONE: Readonly<Record<string, string>> = {
  'erc-features ls': 'writes nothing',
  'erc-features verify': 'writes nothing',
  serve: 'writes nothing',
  'train init': 'writes two small files, each of which appears when it is complete, and never over another',
  'erc-pretrained convert': 'a Python of the user writes, into a folder that appears when it is complete',
  'erc-pretrained export': 'a Python of the user writes, into a folder that appears when it is complete',
};

/** Commands that the campaign kills. Whoever adds a command that writes adds it to a kind. */
export const KILLED: readonly string[] = [
  ...new Set(KINDS.flatMap(({ steps }) => steps.map(({ command }) => command))),
];
