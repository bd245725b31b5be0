import { evalProgram, runMain } from '@erc/cli';

await runMain(evalProgram, { command: 'pnpm --filter eval start' });
