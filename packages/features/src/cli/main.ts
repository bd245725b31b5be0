import { ConfigError } from '@erc/core';
import { refuseRepeatedFlags } from '@erc/core/node';
import { Command } from 'commander';
import { clean, list, merge, verify } from './commands.js';
import { runCommand } from './run-command.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const FOLDERS = 'folders of features (default: .features, data/.features)';

/** A number that a flag may give. */
function optional(text: string | undefined, flag: string, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value < 1e6) return value;
  throw new ConfigError(`${flag}: expected a number from ${least}, received "${text}".`);
}

await runCommand(async (signal) => {
  refuseRepeatedFlags(process.argv.slice(2));
  const program = new Command('erc-features')
    .description('What frozen encoders made of a corpus: packed features, by encoder and split.')
    .exitOverride();
  const command = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('[folders...]', FOLDERS)
      .option('--json', 'the result as JSON on standard output', false);

  command('ls', 'lists what is there').action((folders, { json }) => list({ folders, json, print }));
  command(
    'verify',
    'reads everything and holds it against its hashes; exit code 2 where it is damaged',
  ).action((folders, { json }) => verify({ folders, json, print }));
  command('gc', 'removes what nobody can use')
    .option('--older-than <days>', 'also whole stores that were not used for so long')
    .action((folders, { json, olderThan }) =>
      clean({ folders, json, print, signal, olderThan: optional(olderThan, '--older-than', 0) }),
    );
  command('merge', 'checks that all shards have run, and brings their features into one file for each split')
    .option('--shards <n>', 'only where the inputs were cut into so many')
    .action((folders, { json, shards }) =>
      merge({ folders, json, print, signal, shards: optional(shards, '--shards', 1) }),
    );
  program
    .command('plan', { hidden: true })
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new ConfigError(
        'plan: expected the subcommand of the runner, received that of erc-features. In a clone: pnpm --filter train start encode plan; outside: npx -p @erc/cli erc train encode plan.',
      );
    });
  await program.parseAsync();
});
