import { ErcError } from '@erc/core';
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
  // A package script runs in the package's own folder; npm and pnpm say here where it was called.
  directory: process.env.INIT_CWD ?? process.cwd(),
  signal: abort.signal,
});
