import type { Backend } from './backends/backend.js';
import { localBackend } from './backends/local-backend.js';
import { serverBackend } from './backends/server-backend.js';

/**
 * Who computes, by the page's address: `#token=…` or `#server`, as `erc serve` writes it, means the server that the page came from; otherwise this browser does, with the
 * model folder `model/` beside the page, or `?model=ADDRESS`.
 */
export function chooseBackend(address: URL): Promise<Backend> {
  const said = new URLSearchParams(address.hash.slice(1));
  const token = said.get('token') ?? undefined;
  if (token !== undefined || said.has('server')) return serverBackend({ base: new URL('.', address), token });
  const folder = address.searchParams.get('model') ?? 'model/';
  return localBackend(new URL(folder.endsWith('/') ? folder : `${folder}/`, address));
}
