// TLS and plain HTTP on one port: the first byte of a connection says which it is.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { createServer } from 'node:tls';

export type TlsFront = {
  /** The connection that carries this one: itself when it is plain. */
  carrierOf(socket: Socket): Socket;
  /** For connections that come from now on; those that are there keep theirs. */
  use(pem: Pem): void;
};

export type Pem = { cert: string; key: string };

/** A TLS connection begins with a record of this type; no request line does. */
const handshakeRecord = 0x16;

/**
 * Node's own listener of `connection` is taken off the server and called when it is known what to give it: so the server
 * that listens is still the one that counts connections, times heads and waits for the last of them at the end.
 */
export function frontWithTls(server: Server, pem: Pem, handshakeMs: number): TlsFront {
  const [serveHttp] = server.listeners('connection');
  server.removeAllListeners('connection');
  const tls = createServer({ ...pem, handshakeTimeout: handshakeMs, ALPNProtocols: ['http/1.1'] });
  // A TLS socket does not tell what carries it; the two ends of the connection do.
  const shakingHands = new Map<string, Socket>();
  const carriers = new WeakMap<Socket, Socket>();

  server.on('connection', (socket: Socket) => {
    const giveUp = () => void socket.destroy();
    socket.on('error', giveUp);
    socket.once('end', giveUp);
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.off('end', giveUp);
      socket.unshift(first);
      if (first[0] === handshakeRecord) shakeHands(socket);
      else servePlain(socket);
    });
  });

  function servePlain(socket: Socket): void {
    serveHttp?.call(server, socket);
    socket.resume();
  }

  function shakeHands(socket: Socket): void {
    const ends = endsOf(socket);
    shakingHands.set(ends, socket);
    socket.once('close', () => {
      if (shakingHands.get(ends) === socket) shakingHands.delete(ends);
    });
    tls.emit('connection', socket);
  }

  tls.on('secureConnection', (secure) => {
    const ends = endsOf(secure);
    const carrier = shakingHands.get(ends);
    shakingHands.delete(ends);
    if (carrier) carriers.set(secure, carrier);
    serveHttp?.call(server, secure);
  });
  tls.on('tlsClientError', (_error, secure) => secure.destroy());

  return {
    carrierOf: (socket) => carriers.get(socket) ?? socket,
    use: (pem) => tls.setSecureContext(pem),
  };
}

function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return [remoteAddress, remotePort, localAddress, localPort].join(' ');
}
