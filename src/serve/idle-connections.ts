import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Follows the connections of a server; the returned function closes those without a running request, among them those that have sent
 * nothing, or half of a request's head, which Node counts as busy.
 */
export function followConnections(server: Server): () => void {
  const running = new Map<Socket, number>();
  const add = (socket: Socket, change: number) => {
    const count = running.get(socket);
    if (count !== undefined) running.set(socket, count + change);
  };
  server.on('connection', (socket) => {
    running.set(socket, 0);
    socket.once('close', () => running.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    add(socket, 1);
    response.once('close', () => add(socket, -1));
  });
  return () => {
    for (const [socket, count] of running) if (count === 0) socket.destroySoon();
  };
}
