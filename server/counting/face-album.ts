// The face pictures of each device: a row each in the database, the JPEG a blob. The newest are kept, the others removed.
import type { MediaType } from '#contract/frame.ts';
import type { DeviceId } from '#contract/ids.ts';
import { readImageHeader } from '#server/hub/image-header.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { Clock } from '#server/lib/clock.ts';
import type { Logger } from '#server/lib/logger.ts';
import type { BlobStore } from '#server/storage/ports.ts';
import type { CountingRepository } from './ports.ts';
import type { Turns } from './turns.ts';

export type Face = { faceId: number; jpeg: Buffer };
export type FoundFace = { kind: 'found'; face: Face } | { kind: 'unknown' | 'fileGone' | 'unreadable' };
export type FoundFaces = { kind: 'found'; faces: Face[] } | { kind: 'unreadable' };

export type FaceAlbum = {
  /**
   * Answers its id: the given one (whose picture it replaces), else the next number.
   * @throws AppError when the bytes are no picture that can be shown
   */
  add(device: DeviceId, bytes: Buffer, faceId: number | undefined): Promise<number>;
  find(device: DeviceId, faceId: number): Promise<FoundFace>;
  /** Newest first; fewer than `limit` when their bytes together pass `maxBytes`. Those whose file is gone are left out. */
  newest(device: DeviceId, limit: number, maxBytes: number): Promise<FoundFaces>;
  forget(device: DeviceId): Promise<void>;
};

export type FaceAlbumOptions = {
  repository: CountingRepository;
  blobs: BlobStore;
  turns: Turns;
  clock: Clock;
  log: Logger;
  /** A JPEG as it is; anything else converted. */
  toJpeg(mediaType: MediaType, bytes: Buffer): Promise<Buffer>;
  maxPerDevice: number;
  maxPixels: number;
};

const folder = (device: DeviceId) => `faces/${device}`;
const blobName = (device: DeviceId, faceId: number) => `${folder(device)}/${faceId}.jpg`;

export function createFaceAlbum(options: FaceAlbumOptions): FaceAlbum {
  const { repository, blobs, turns, clock, log, toJpeg, maxPerDevice, maxPixels } = options;
  const highest = new Map<DeviceId, number>();
  let loggedAt = 0;

  async function highestId(device: DeviceId): Promise<number> {
    const known = highest.get(device);
    if (known !== undefined) return known;
    return (await repository.facesBeyond(device, 0)).reduce((most, faceId) => Math.max(most, faceId), 0);
  }

  async function jpegOf(bytes: Buffer): Promise<Buffer> {
    const header = readImageHeader(bytes);
    if (header.kind === 'refused') {
      const code = header.cause === 'unsupported_type' ? 'unsupported_type' : 'not_an_image';
      throw new AppError(code, header.message);
    }
    if (header.width * header.height > maxPixels) {
      throw new AppError('too_many_pixels', `A face picture may have at most ${maxPixels} pixels.`);
    }
    return toJpeg(header.mediaType, bytes).catch((cause: unknown) => {
      throw new AppError('not_an_image', 'This picture cannot be decoded.', { cause });
    });
  }

  async function store(device: DeviceId, jpeg: Buffer, wanted: number | undefined): Promise<number> {
    const before = await highestId(device);
    const faceId = wanted ?? before + 1;
    // The picture first: a crash between the two leaves a file that the next face of this number overwrites.
    await blobs.put(blobName(device, faceId), jpeg);
    await repository.saveFace({ device, faceId, at: clock.now() });
    highest.set(device, Math.max(before, faceId));
    await removeOldest(device);
    return faceId;
  }

  async function removeOldest(device: DeviceId): Promise<void> {
    const faceIds = await repository.facesBeyond(device, maxPerDevice);
    if (faceIds.length === 0) return;
    // The rows last: what a crash leaves undone is found again by them.
    for (const faceId of faceIds) await blobs.remove(blobName(device, faceId));
    await repository.removeFaces(device, faceIds);
  }

  function unreadable(error: unknown, device: DeviceId): { kind: 'unreadable' } {
    const now = clock.now();
    // Clients may ask hundreds of times a second, and a broken disk stays broken.
    if (Math.abs(now - loggedAt) >= 1000) {
      loggedAt = now;
      log.error({ err: error, device }, 'faces cannot be read');
    }
    return { kind: 'unreadable' };
  }

  async function read(device: DeviceId, limit: number, maxBytes: number): Promise<Face[]> {
    const faces: Face[] = [];
    let bytes = 0;
    for (const { faceId } of await repository.listFaces(device, Math.min(limit, maxPerDevice))) {
      const jpeg = await blobs.get(blobName(device, faceId));
      if (!jpeg) continue;
      bytes += jpeg.length;
      if (bytes > maxBytes && faces.length > 0) break;
      faces.push({ faceId, jpeg });
    }
    return faces;
  }

  return {
    add: (device, bytes, faceId) =>
      turns.inTurn(device, async () => store(device, await jpegOf(bytes), faceId)),

    async find(device, faceId) {
      try {
        const isPossible = Number.isSafeInteger(faceId) && faceId >= 0;
        if (!isPossible || !(await repository.getFace(device, faceId))) return { kind: 'unknown' };
        const jpeg = await blobs.get(blobName(device, faceId));
        return jpeg ? { kind: 'found', face: { faceId, jpeg } } : { kind: 'fileGone' };
      } catch (error) {
        return unreadable(error, device);
      }
    },

    async newest(device, limit, maxBytes) {
      if (limit <= 0) return { kind: 'found', faces: [] };
      try {
        return { kind: 'found', faces: await read(device, limit, maxBytes) };
      } catch (error) {
        return unreadable(error, device);
      }
    },

    forget: (device) =>
      turns.afterAll(device, async () => {
        highest.delete(device);
        await blobs.removeAll(folder(device));
      }),
  };
}
