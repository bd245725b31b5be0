import { messageOf } from '@erc/core';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { Problem } from '../reply/problem.js';

/** Parts of a request, the dialogue too. */
const MAX_PARTS = 10_000;

/**
 * The parts of a multipart body by their names. Names of files, which a client may choose freely, are not looked at.
 *
 * @param body All of it: its limit is that of every body.
 * @param contentType The request's, with the boundary.
 * @throws Problem `bad-request` for a body that is none; `bad-dialogue` for two parts of one name; `too-large` for too many parts.
 */
export async function readMultipart(
  body: Buffer,
  contentType: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const parts = new Map<string, Uint8Array>();
  const refuse = (cause: unknown): Problem =>
    new Problem('bad-request', `body: expected multipart/form-data, received: ${messageOf(cause)}.`, {
      cause,
    });
  await new Promise<void>((resolve, reject) => {
    const reader = openReader(contentType, refuse);
    reader.on('file', (name, stream) => {
      const chunks: Uint8Array[] = [];
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      stream.on('error', (cause) => reject(refuse(cause)));
      stream.on('end', () => {
        if (parts.has(name)) {
          reject(
            new Problem(
              'bad-dialogue',
              `part ${JSON.stringify(name)}: expected one of this name, received two.`,
            ),
          );
        }
        parts.set(name, Buffer.concat(chunks));
      });
    });
    reader.on('partsLimit', () =>
      reject(new Problem('too-large', `body: expected at most ${MAX_PARTS} parts, received more.`)),
    );
    reader.on('error', (cause) => reject(refuse(cause)));
    reader.on('finish', resolve);
    reader.end(body);
  });
  return parts;
}

function openReader(contentType: string, refuse: (cause: unknown) => Problem): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      // Bytes of every part as they are, whatever its headers say.
      isPartAFile: () => true,
      limits: { parts: MAX_PARTS, headerPairs: 20, fieldNameSize: 1000 },
    });
  } catch (cause) {
    throw refuse(cause);
  }
}
