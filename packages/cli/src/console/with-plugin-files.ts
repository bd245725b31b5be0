import type { Command } from 'commander';

/** `--plugin`, again for each file. @param adds What the modules bring: `parts that the recipe names`. */
export const withPluginFiles = (command: Command, adds: string): Command =>
  command.option(
    '--plugin <file>',
    `a module of your own, with ${adds}; may be given again (docs/extending.md)`,
    (file: string, before: readonly string[] = []) => [...before, file],
  );
