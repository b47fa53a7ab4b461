// What programs that count at the edge post: figures, events, faces. And /api/events, for those who may watch.
import type { IncomingMessage } from 'node:http';
import { faceIdHeaderSchema, type PostFace, postFaceSchema } from '#contract/api/counting.ts';
import { sessionOperations as operations } from '#contract/api/operations/sessions.ts';
import { parseInput, readBytes } from '#server/http/body.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { serve } from '#server/http/serve.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';
import { readableDevices } from './readable-devices.ts';

/** A crop of a face, however generous. */
const maxFaceBytes = 2_000_000;
/** In base64, with room for the rest of the JSON. */
const maxFaceJsonBytes = Math.ceil((maxFaceBytes * 4) / 3) + 1000;
const faceBodyMs = 30_000;

export function countingRoutes(deps: ApiDeps): Route[] {
  const { doors, protocolDoors, permissions, counting } = deps;
  const ofSender = async ({ presented, params }: Pick<Exchange, 'presented' | 'params'>) =>
    (await protocolDoors.admitToDevice(presented, 'send', params.id)).device;

  return [
    serve(operations.postStats, async (call) => {
      const device = await ofSender(call);
      return { stats: await counting.tally.merge(device, await call.readBody()) };
    }),

    serve(operations.postEvent, async (call) => {
      const device = await ofSender(call);
      return { event: await counting.events.record(device, await call.readBody()) };
    }),

    serve(operations.postFace, async (call) => {
      const device = await ofSender(call);
      const { bytes, faceId } = await readFace(call.req);
      return { face_id: await counting.faces.add(device, bytes, faceId) };
    }),

    serve(operations.listEvents, async ({ presented, readQuery }) => {
      const principal = await doors.admit(presented, { action: 'enter' });
      const { device, since, limit } = readQuery();
      if (device) permissions.require(principal, { action: 'read_history', device });
      const devices = device ? [device] : readableDevices(deps, principal);
      return { events: await counting.events.find({ devices, since: since ?? null, limit }) };
    }),
  ];
}

/** The picture as the body, or JSON with the picture in base64. */
async function readFace(req: IncomingMessage): Promise<{ bytes: Buffer; faceId: number | undefined }> {
  const isJson = /^application\/json\b/i.test(req.headers['content-type'] ?? '');
  const body = await readBytes(req, {
    maxBytes: isJson ? maxFaceJsonBytes : maxFaceBytes,
    timeoutMs: faceBodyMs,
    tooLarge: () => faceTooLarge,
  });
  if (body.length === 0)
    throw new AppError('empty_body', 'The body is empty. Send one JPEG, PNG or WebP as the body.');
  const faceId = parseInput(faceIdHeaderSchema, req.headers['x-face-id']);
  if (!isJson) return { bytes: body, faceId };
  const { face_id, image_data } = parseFaceJson(body);
  const bytes = Buffer.from(image_data.replace(/^data:[^,]{0,100},/, ''), 'base64');
  if (bytes.length > maxFaceBytes) throw new AppError('too_large', faceTooLarge);
  return { bytes, faceId: face_id ?? faceId };
}

const faceTooLarge = `A face picture may have at most ${maxFaceBytes} bytes.`;

function parseFaceJson(body: Buffer): PostFace {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw new AppError('bad_request', 'The body is not JSON. Send a picture with its own Content-Type.');
  }
  return parseInput(postFaceSchema, parsed);
}
