// Who is connected, and what each message means: processors by camera, clients, and the objects between them.
// Knows no socket; who may see which camera is each client's own answer.

import type { DeviceId } from '#contract/ids.ts';
import { readBoxes } from '#contract/protocols/processors/read-boxes.ts';
import type {
  ClientMessage,
  MessageOf,
  ProcessorMessage,
} from '#contract/protocols/processors/read-message.ts';
import {
  writeBoundingBoxes,
  writeFeatureMap,
  writeNewObject,
  writeStart,
  writeStop,
} from '#contract/protocols/processors/write-message.ts';
import type { Result, TrackKind } from '#contract/results.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Tracking } from '#server/tracking/tracking.ts';
import type { Losses } from './losses.ts';

export interface ResultRecorder {
  record(device: DeviceId, source: { name: string; kind: TrackKind }, result: Result): void;
}

export type Processor = { send(text: string): void };

export type Client = {
  usesImages(): boolean;
  maySee(camera: DeviceId): boolean;
  /** Something of this camera. */
  send(camera: DeviceId, text: string): void;
  sendNewest(camera: DeviceId, text: string): void;
};

export type SwitchboardOptions = {
  tracking: Tracking;
  results: ResultRecorder;
  latestSeq(camera: DeviceId): number | null;
  clock: Clock;
  losses: Losses;
};

export type Switchboard = ReturnType<typeof createSwitchboard>;

/** Two thousand floats of 25 characters fit five times over. */
const maxFeatureMapCharacters = 256_000;
/** What the original says of an object that no processor has described yet. */
const noFeatureMap = '{}';

export function createSwitchboard({ tracking, results, latestSeq, clock, losses }: SwitchboardOptions) {
  const processors = new Map<DeviceId, Processor>();
  const clients = new Set<Client>();

  function tellProcessors(text: string): void {
    for (const processor of processors.values()) processor.send(text);
  }

  function tellImageClients(camera: DeviceId, text: string): void {
    for (const client of clients) if (client.usesImages() && client.maySee(camera)) client.send(camera, text);
  }

  function recordBoxes(camera: DeviceId, message: MessageOf<ProcessorMessage, 'boundingBoxes'>): void {
    const { objectIds, drawn } = readBoxes(message.boxes);
    for (const id of objectIds)
      if (!tracking.see(id, camera)) losses.note('unknown_object', { camera, objectId: id });
    results.record(
      camera,
      { name: camera, kind: 'processor' },
      {
        seq: latestSeq(camera),
        at: clock.now(),
        values: { boxes: drawn, frameId: message.frameId },
        tookMs: null,
      },
    );
  }

  return {
    /** Takes the camera's place, from another processor if need be, and tells it of each tracked object. */
    plugIn(camera: DeviceId, processor: Processor): void {
      processors.set(camera, processor);
      for (const { id, featureMap } of tracking.list())
        processor.send(writeFeatureMap(id, featureMap ?? noFeatureMap));
    },

    isPluggedIn: (camera: DeviceId, processor: Processor) => processors.get(camera) === processor,

    unplug(camera: DeviceId, processor: Processor): void {
      if (processors.get(camera) === processor) processors.delete(camera);
    },

    /** Returns what ends it. */
    addClient(client: Client): () => void {
      clients.add(client);
      return () => void clients.delete(client);
    },

    boundingBoxes(camera: DeviceId, message: MessageOf<ProcessorMessage, 'boundingBoxes'>): void {
      const { texts } = message;
      const text = writeBoundingBoxes(camera, {
        frameIdText: texts.get('frameId') ?? 'null',
        boxesText: texts.get('boxes') ?? '[]',
      });
      for (const client of clients) if (client.maySee(camera)) client.sendNewest(camera, text);
      recordBoxes(camera, message);
    },

    featureMap({ objectId, texts }: MessageOf<ProcessorMessage, 'featureMap'>): void {
      const text = ownText(texts.get('featureMap') ?? noFeatureMap);
      if (text.length > maxFeatureMapCharacters) losses.note('feature_map_too_large', { objectId });
      else if (tracking.setFeatureMap(objectId, text)) tellProcessors(writeFeatureMap(objectId, text));
      else losses.note('unknown_object', { objectId });
    },

    start(client: Client, { cameraId, texts }: MessageOf<ClientMessage, 'start'>): void {
      // A camera that is plugged in has a valid id; any other text is found nowhere.
      const camera = cameraId as DeviceId;
      const processor = processors.get(camera);
      if (!processor || !client.maySee(camera)) {
        losses.note('unknown_camera', { camera: cameraId.slice(0, 100) });
        return;
      }
      const imageText = texts.get('image');
      const { id } = tracking.start(camera, imageText ?? null);
      const [frameIdText, boxIdText] = [texts.get('frameId'), texts.get('boxId')];
      processor.send(writeStart(id, { frameIdText, boxIdText, imageText }));
      tellImageClients(camera, writeNewObject(id, imageText));
    },

    stop(client: Client, { objectId }: MessageOf<ClientMessage, 'stop'>): void {
      const object = tracking.find(objectId);
      if (!object || !client.maySee(object.camera)) {
        losses.note('unknown_object', { objectId });
        return;
      }
      tracking.stop(objectId);
      tellProcessors(writeStop(objectId));
      tellImageClients(object.camera, writeStop(objectId));
    },

    /** An object has ended by time: the processors are told, the clients are not. */
    timedOut: (objectId: number) => tellProcessors(writeStop(objectId)),

    /** The stored images, for a client that uses them from now on. */
    sendImages(client: Client): void {
      for (const { id, camera, image } of tracking.list())
        if (image !== null && client.maySee(camera)) client.send(camera, writeNewObject(id, image));
    },

    get connected() {
      return { processors: processors.size, clients: clients.size };
    },
  };
}

/** A slice of a message would keep the whole message in memory for as long as the object is tracked. */
function ownText(slice: string): string {
  return Buffer.from(slice).toString();
}
