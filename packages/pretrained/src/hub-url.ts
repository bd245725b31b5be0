import { EncoderError, messageOf } from '@erc/core';

/** Settings of `@huggingface/transformers`. */
export type TransformersSettings = typeof import('@huggingface/transformers')['env'];

/** The id of a repository of the hub: `owner/name`, or `name`. */
export const HUB_ID = /^\w[\w.-]*(\/\w[\w.-]*)?$/;

/** What a model of the hub begins with where no folder of its name is meant. */
const HUB_ONLY = 'hub:';

/** The id in `hub:owner/name`, which is a repository of the hub whatever folders there are; `undefined` for other models. */
export const hubOnlyId = (model: string): string | undefined =>
  model.startsWith(HUB_ONLY) && HUB_ID.test(model.slice(HUB_ONLY.length))
    ? model.slice(HUB_ONLY.length)
    : undefined;

/** @throws EncoderError where the package is not there, with the command that installs it. */
export async function loadTransformersSettings(model: string, where: string): Promise<TransformersSettings> {
  try {
    return (await import('@huggingface/transformers')).env;
  } catch (cause) {
    throw new EncoderError(
      `${where}: ${model}: expected a folder, or the package @huggingface/transformers, which repositories of the hub are found with; received neither (${messageOf(cause)}). Install it with: npm install @huggingface/transformers`,
      { cause },
    );
  }
}

/** Address of a file of a repository. @param endpoint Of the hub, with a slash in the end. */
export function hubUrl(
  { remotePathTemplate }: Pick<TransformersSettings, 'remotePathTemplate'>,
  endpoint: URL | string,
  { model, revision = 'main' }: { readonly model: string; readonly revision?: string | undefined },
  name: string,
): URL {
  const folder = remotePathTemplate
    .replaceAll('{model}', model)
    .replaceAll('{revision}', encodeURIComponent(revision))
    .replace(/\/$/, '');
  return new URL(`${folder}/${name}`, endpoint);
}
