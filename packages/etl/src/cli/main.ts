import { ErcError } from '@erc/core';
import { userDirectory } from '@erc/core/node';
import { runCli } from './run-cli.js';

const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    abort.abort(new ErcError(`stopped by ${name}.`));
    // A second one ends the process at once.
    process.once(name, () => process.exit(1));
  });
}
process.exitCode = await runCli({
  args: process.argv.slice(2),
  stdout: process.stdout,
  stderr: process.stderr,
  directory: userDirectory(),
  signal: abort.signal,
});
