// What a camera processor says, once its key is known: which camera it is, what it sees there, what objects look like.
import type { DeviceId } from '#contract/ids.ts';
import {
  type MessageOf,
  type ProcessorMessage,
  readProcessorMessage,
} from '#contract/protocols/processors/read-message.ts';
import type { Doorkeeper } from '#server/access/doorkeeper.ts';
import { isAppError } from '#server/lib/app-error.ts';
import type { Authenticate, Dialogue } from './conversation.ts';
import type { Losses } from './losses.ts';
import type { Processor, Switchboard } from './switchboard.ts';

export type ProcessorSideOptions = { doors: Doorkeeper; switchboard: Switchboard; losses: Losses };

type Said = Exclude<ProcessorMessage, { type: Authenticate['type'] }>;
type Camera = { id: DeviceId; unwatch(): void };

export function processorDialogue({ doors, switchboard, losses }: ProcessorSideOptions): Dialogue<Said> {
  return {
    read: readProcessorMessage,

    admit({ principal }, outbox, close) {
      const processor: Processor = { send: outbox.send };
      let camera: Camera | null = null;
      let isOver = false;

      async function identify({ id }: MessageOf<Said, 'identifier'>): Promise<void> {
        const wish = { action: 'send', device: id } as const;
        try {
          await doors.requireDevice(principal, wish);
        } catch (error) {
          if (!isAppError(error)) throw error;
          losses.note(error.code === 'not_found' ? 'unknown_device' : 'not_allowed', { camera: id });
          return;
        }
        if (isOver) return;
        leaveCamera();
        camera = { id, unwatch: doors.watch(principal, wish, close) };
        switchboard.plugIn(id, processor);
      }

      function leaveCamera(): void {
        if (!camera) return;
        camera.unwatch();
        switchboard.unplug(camera.id, processor);
        camera = null;
      }

      /** The camera it speaks for; null (and noted) when it speaks for none. */
      function speaksFor(): DeviceId | null {
        if (!camera) losses.note('not_identified');
        else if (switchboard.isPluggedIn(camera.id, processor)) return camera.id;
        else losses.note('replaced', { camera: camera.id });
        return null;
      }

      return {
        handle(message) {
          if (message.type === 'identifier') return identify(message);
          const id = speaksFor();
          if (id === null) return undefined;
          if (message.type === 'boundingBoxes') switchboard.boundingBoxes(id, message);
          else switchboard.featureMap(message);
          return undefined;
        },
        end() {
          isOver = true;
          leaveCamera();
        },
      };
    },
  };
}
