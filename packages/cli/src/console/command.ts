import { ConfigError } from '@erc/core';
import { refuseRepeatedFlags } from '@erc/core/node';
import { Command } from 'commander';
import type { ProgramContext } from './run-main.js';

/**
 * A command line that writes to the program's streams, and throws where commander would end the process, or keep the last of two flags.
 *
 * @param repeatable Flags that may be given again. @default --plugin
 */
export function createCommandLine(
  name: string,
  { args, stdout, stderr }: ProgramContext,
  repeatable: readonly string[] = ['--plugin'],
): Command {
  refuseRepeatedFlags(args, repeatable);
  return new Command(name)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
    })
    .configureHelp({ showGlobalOptions: false })
    .exitOverride();
}

/**
 * Adds the subcommand that is meant where none is named. Its flags and words stand in the help of the whole command too.
 *
 * @returns The subcommand `run`.
 */
export function addDefaultCommand(program: Command, description: string): Command {
  const run = program.command('run', { isDefault: true }).description(description);
  program.addHelpText('after', () => `\nWithout a subcommand, run is meant:\n\n${run.helpInformation()}`);
  return run;
}

/**
 * Refuses flags of former versions that are subcommands now.
 *
 * @param moved The subcommand with its words, by flag: `{ '--matrix': 'matrix FILE' }`.
 * @throws ConfigError that names the subcommand.
 */
export function refuseMovedFlags(
  { args, command }: Pick<ProgramContext, 'args' | 'command'>,
  moved: Readonly<Record<string, string>>,
): void {
  const flag = args.map((word) => word.replace(/=.*$/, '')).find((word) => Object.hasOwn(moved, word));
  if (flag === undefined) return;
  throw new ConfigError(`${flag}: expected the subcommand, ${command} ${moved[flag]}; received the flag.`);
}
