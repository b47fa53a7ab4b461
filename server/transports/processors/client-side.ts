// What a browser interface says, once its key or login is known. It sees and commands the cameras that it may watch.
import { type ClientMessage, readClientMessage } from '#contract/protocols/processors/read-message.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { Authenticate, Dialogue } from './conversation.ts';
import type { Client, Switchboard } from './switchboard.ts';

export type ClientSideOptions = { permissions: Permissions; switchboard: Switchboard };

type Said = Exclude<ClientMessage, { type: Authenticate['type'] }>;

export function clientDialogue({ permissions, switchboard }: ClientSideOptions): Dialogue<Said> {
  return {
    read: readClientMessage,

    admit(principal, outbox) {
      let usesImages = false;
      const client: Client = {
        usesImages: () => usesImages,
        // Asked anew for each message: a grant that is taken away counts from that moment.
        maySee: (camera) => permissions.decide(principal, { action: 'watch', device: camera }).allowed,
        send: outbox.send,
        sendNewest: outbox.sendNewest,
      };
      const end = switchboard.addClient(client);

      return {
        end,
        handle(message) {
          switch (message.type) {
            case 'setUsesImages':
              usesImages = message.usesImages;
              if (usesImages) switchboard.sendImages(client);
              return undefined;
            case 'start':
              switchboard.start(client, message);
              return undefined;
            case 'stop':
              switchboard.stop(client, message);
              return undefined;
          }
        },
      };
    },
  };
}
