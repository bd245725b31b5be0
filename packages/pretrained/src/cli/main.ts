import { ConfigError } from '@erc/core';
import { runProcess } from '@erc/core/node';
import { isScript, needsOf, runScript, type ScriptName } from './run-script.js';

const USAGE: Readonly<Record<ScriptName, string>> = {
  export: `Usage: erc-pretrained export <model> --out <folder> [--revision <commit>] [--dtype float32|float16|int8 …]

Writes a model of transformers as ONNX, with all hidden layers, in a folder that \`model\` of an encoder names. <model> is a
repository of the Hugging Face hub, or a folder. The files are checked against PyTorch before the folder appears.
`,
  convert: `Usage: erc-pretrained convert <model> --out <folder> [--revision <commit>]

Writes weights in the form of others as safetensors with a config, for encoders that are trained. <model> is a repository of the
Hugging Face hub or a folder with pytorch_model.bin, or one file: a ResNet of torchvision or RetinaFace (.pth); wav2vec 2.0, HuBERT, vq-wav2vec
with k-means (which needs onnx and onnxruntime too) or RoBERTa of fairseq (.pt, .tar). No code of it runs. What was written is compared with what was read before the folder appears.
`,
};

const helpOf = (name: ScriptName): string => `${USAGE[name]}\nNeeds ${needsOf(name)}.\n`;
const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

await runProcess(async ({ args: [command, ...args], stdout, signal }) => {
  if (isHelp(command)) {
    stdout.write([helpOf('export'), helpOf('convert')].join('\n'));
    return 0;
  }
  if (command === undefined || !isScript(command)) {
    throw new ConfigError(
      `erc-pretrained: expected export or convert, received ${command ?? 'nothing'}. erc-pretrained --help says more.`,
    );
  }
  if (isHelp(args[0])) {
    stdout.write(helpOf(command));
    return 0;
  }
  return runScript(command, args, { signal });
});
