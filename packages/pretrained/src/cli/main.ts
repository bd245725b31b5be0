import { ConfigError } from '@erc/core';
import { NEEDS, runExport } from './run-export.js';

const HELP = `Usage: erc-pretrained export <model> --out <folder> [--revision <commit>] [--dtype float32|float16|int8 …]

Writes a model of transformers as ONNX, with all hidden layers, in a folder that \`model\` of an encoder names. <model> is a
repository of the Hugging Face hub, or a folder. The files are checked against PyTorch before the folder appears.

Needs ${NEEDS}.
`;

const [command, ...args] = process.argv.slice(2);
try {
  if (
    command === '--help' ||
    command === '-h' ||
    (command === 'export' && /^(--help|-h)$/.test(args[0] ?? ''))
  ) {
    process.stdout.write(HELP);
  } else if (command === 'export') {
    process.exitCode = await runExport(args);
  } else {
    throw new ConfigError(
      `erc-pretrained: expected export, received ${command ?? 'nothing'}. erc-pretrained --help says more.`,
    );
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
