// What a browser interface says, once its key or login is known. It sees and commands the cameras that it may watch.
import { type ClientMessage, readClientMessage } from '#contract/protocols/processors/read-message.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import type { Permissions } from '#server/access/permissions.ts';
import type { BeginWatch } from '#server/audit/watch-ledger.ts';
import type { Authenticate, Dialogue } from './conversation.ts';
import { openSeenCameras } from './seen-cameras.ts';
import type { Client, Switchboard } from './switchboard.ts';

export type ClientSideOptions = {
  doors: Pick<Doorkeeper, 'watch'>;
  permissions: Permissions;
  switchboard: Switchboard;
  beginWatch: BeginWatch;
};

type Said = Exclude<ClientMessage, { type: Authenticate['type'] }>;

export function clientDialogue({
  doors,
  permissions,
  switchboard,
  beginWatch,
}: ClientSideOptions): Dialogue<Said> {
  return {
    read: readClientMessage,

    admit(visitor, outbox) {
      const { principal } = visitor;
      const cameras = openSeenCameras(visitor, { doors, beginWatch });
      let usesImages = false;
      const client: Client = {
        usesImages: () => usesImages,
        // Asked anew for each message: a grant that is taken away counts from that moment.
        maySee: (camera) => permissions.decide(principal, { action: 'watch', device: camera }).allowed,
        send(camera, text) {
          cameras.see(camera);
          outbox.send(text);
        },
        sendNewest(camera, text) {
          cameras.see(camera);
          outbox.sendNewest(camera, text);
        },
      };
      const leave = switchboard.addClient(client);

      return {
        end() {
          leave();
          cameras.close();
        },
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
