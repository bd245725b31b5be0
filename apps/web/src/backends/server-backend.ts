import { MODALITIES } from '@erc/core';
import type { PredictedTurn, PredictorTurn } from '@erc/predictor';
import type { Backend, ModelSummary } from './backend.js';
import { encodeDialogue } from './encode-dialogue.js';

/** Options of {@link serverBackend}. */
export interface ServerBackendOptions {
  /** The address that the server's paths are below. */
  readonly base: URL;
  /** Absent: the server asks for none. */
  readonly token?: string | undefined;
  readonly fetch?: typeof fetch;
}

/** The server that the page came from computes. */
export async function serverBackend({
  base,
  token,
  fetch: fetchFrom = fetch,
}: ServerBackendOptions): Promise<Backend> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };

  async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetchFrom(new URL(path, base), { ...init, headers });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return body;
    throw new Error(detailOf(body) ?? `The server answered ${response.status}.`);
  }

  const model = (await ask('v1/model')) as Omit<ModelSummary, 'place'>;
  const modalities = MODALITIES.filter((modality) => model.modalities.includes(modality));
  return {
    model: { ...model, modalities, place: 'the server' },
    async predict(turns: readonly PredictorTurn[], signal: AbortSignal) {
      const answer = await ask('v1/predict', { method: 'POST', body: encodeDialogue(turns), signal });
      return (answer as { readonly turns: readonly PredictedTurn[] }).turns;
    },
  };
}

const detailOf = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'detail' in body && typeof body.detail === 'string'
    ? body.detail
    : undefined;
