import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Connections of a server, and what is under way on them. */
export interface Connections {
  /** How many are open. */
  count(): number;
  /** The response that is being made on one. */
  responseOf(socket: Socket): ServerResponse | undefined;
  /** Closes those on which no request is under way: Node leaves those open that have never sent one. */
  closeUnused(): void;
}

/** Keeps the connections of a server in view. */
export function trackConnections(server: Server): Connections {
  const responses = new Map<Socket, ServerResponse | undefined>();
  server.on('connection', (socket: Socket) => {
    responses.set(socket, undefined);
    socket.once('close', () => responses.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    responses.set(socket, response);
    response.once('close', () => {
      if (responses.get(socket) === response) responses.set(socket, undefined);
    });
  });
  return {
    count: () => responses.size,
    responseOf: (socket) => responses.get(socket),
    closeUnused() {
      for (const [socket, response] of responses) if (!response) socket.destroy();
    },
  };
}
