import { runProgram } from './run-program.js';

/** Options of {@link whileServing}. */
export interface WhileServingOptions<Result> {
  /** Folder that the user stands in. */
  readonly user: string;
  /** Folder of the model. */
  readonly model: string;
  readonly token: string;
  /** Asks it, once it listens at this address. */
  readonly ask: (url: string) => Promise<Result>;
}

/** Starts `serve` as a program, asks it, and ends it by SIGTERM. */
export async function whileServing<Result>({
  user,
  model,
  token,
  ask,
}: WhileServingOptions<Result>): Promise<{
  readonly code: number | null;
  readonly result: Result;
  readonly stdout: string;
}> {
  let asked: Promise<Result> | undefined;
  const { code, stdout, stderr } = await runProgram({
    app: 'serve',
    user,
    args: [model, '--port', '0', '--token', token],
    onStderr(text, child) {
      const [, address] = /"event":"listening","address":"([^"]+)"/.exec(text) ?? [];
      if (address === undefined || asked) return;
      asked = ask(address);
      asked.catch(() => {}).finally(() => child.kill('SIGTERM'));
    },
  });
  if (!asked) throw new Error(`serve: expected to listen, received: ${stderr}`);
  return { code, result: await asked, stdout };
}
