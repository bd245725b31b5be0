import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Files that may be the library of ONNX Runtime which onnxruntime-node loads here; on macOS there are two with the same content. */
export function runtimeFiles(): string[] {
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const { platform, arch } = process;
  return readdirSync(join(root, 'bin')).flatMap((interfaceVersion) => {
    const folder = join(root, 'bin', interfaceVersion, platform, arch);
    return readdirSync(folder)
      .filter((name) => /^(lib)?onnxruntime\./.test(name))
      .map((name) => join(folder, name));
  });
}
