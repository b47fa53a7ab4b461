// What the live client needs of a socket; socket-link.ts makes it of Socket.IO, tests make it of nothing.
import type { ClientToServer, ServerToClient } from '#contract/live.ts';

export type LinkHandlers = ServerToClient & {
  opened(): void;
  /** It was open, or was being opened, and is not any more. */
  lost(message: string): void;
  /** Anything at all came from the hub: it is alive. */
  heard(): void;
};

export type Link = ClientToServer & {
  open(): void;
  /** Gives up the connection (open or opening) without a word to the handlers. */
  drop(): void;
};

export type OpenLink = (handlers: LinkHandlers) => Link;
