import { runProcess, userDirectory } from '@erc/core/node';
import { runCli } from './run-cli.js';

await runProcess((context) => runCli({ ...context, directory: userDirectory() }));
