import { userPath } from '@erc/core/node';
import type { Predictor } from '@erc/predictor';
import type { LogRecord, ServerLimitsInput } from '@erc/server';
import { InvalidArgumentError } from 'commander';
import { createCommandLine } from '../../console/command.js';
import type { CommandProgram, ProgramContext } from '../../console/run-main.js';
import { withPluginFiles } from '../../console/with-plugin-files.js';
import { type OpenModelOptions, openModel } from '../open-model.js';
import { type Access, accessOf } from './access.js';
import { addLimitFlags, limitsOf } from './limit-flags.js';
import { readPage } from './read-page.js';

/** What the command stands on. */
export interface ServeParts {
  /**
   * Opens the model of a model folder or of a run folder.
   *
   * @param path Absolute.
   */
  readonly openModel: (path: string, options: OpenModelOptions) => Promise<Predictor>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface Flags {
  readonly host: string;
  readonly port: number;
  /** `false`: `--no-token`. */
  readonly token?: string | false;
  readonly plugin?: readonly string[];
  readonly quiet?: boolean;
  /** `false`: `--no-page`. */
  readonly page: boolean;
}

/** `serve`: a trained model over HTTP, until a signal ends it. */
export const createServeProgram =
  (parts: ServeParts): CommandProgram =>
  async (context) => {
    const program = createCommandLine('serve', context)
      .description(
        'Answers dialogues over HTTP with a trained model: POST /v1/predict. It needs no label and opens no dataset; nothing that a client sends is opened as a path.',
      )
      .argument('<model>', 'folder of an exported model, or of a run')
      .option('--host <host>', 'address to listen at; 0.0.0.0 for other machines too', '127.0.0.1')
      .option('--port <port>', 'port to listen at; 0 for any that is free', toPort, 8042)
      .option('--token <token>', 'what clients send as "authorization: Bearer TOKEN" (default: a random one)')
      .option('--no-token', 'answer whoever asks on this machine')
      .option('--no-page', 'answer programs alone, without the page that people write a dialogue in')
      .option('--quiet', 'no log on standard error');
    withPluginFiles(program, 'the encoders that an exported model needs');
    addLimitFlags(program);
    program.action((model: string, flags: Flags) => serve(model, flags, limitsOf(program), parts, context));
    await program.parseAsync([...context.args], { from: 'user' });
  };

/** `serve` with the model that the command line names. */
export const serveProgram: CommandProgram = createServeProgram({ openModel, environment: process.env });

function toPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 2 ** 16) return port;
  throw new InvalidArgumentError('expected a port, 0 … 65535.');
}

async function serve(
  folder: string,
  { host, port, token: given, plugin, quiet, page: hasPage }: Flags,
  limits: ServerLimitsInput,
  { openModel, environment }: ServeParts,
  { stdout, stderr, signal }: ProgramContext,
): Promise<void> {
  const access = accessOf({ token: given, fromEnvironment: environment.ERC_TOKEN, host });
  const log = (record: LogRecord): void => {
    if (!quiet) stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...record })}\n`);
  };
  // A web framework is only read where there is something to serve.
  const { createPredictionServer } = await import('@erc/server');
  const page = hasPage ? await readPage() : undefined;
  const predictor = await openModel(userPath(folder), { signal, plugins: plugin });
  try {
    const { token, isNew, hosts } = access;
    const server = await createPredictionServer({
      predictor,
      token,
      hosts,
      page,
      limits,
      processMetrics: true,
      log,
    });
    try {
      const address = await server.listen({ host, port });
      const { name, labels, streams } = predictor.model;
      const reads = [...new Set(Object.values(streams).map(({ modality }) => modality))].join(', ');
      stdout.write(`model: ${name}, reads ${reads}${labels ? `, knows ${labels.join(', ')}` : ''}\n`);
      stdout.write(`address: ${address}/v1/predict\n`);
      if (page) stdout.write(`page: ${address}/#${tokenOfPage(access)}\n`);
      if (isNew) stdout.write(`token: ${token}\n`);
      await aborted(signal);
    } finally {
      await server.stop();
    }
  } finally {
    await predictor.dispose();
  }
}

/** What stands behind `#` in the address of the page; a token of the user's is not printed. */
function tokenOfPage({ token, isNew }: Access): string {
  if (token === undefined) return 'server';
  return `token=${isNew ? token : 'TOKEN'}`;
}

/** Resolves once the signal says so. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
