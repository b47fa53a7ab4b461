// What programs that count at the edge post: figures, events, faces. And /api/events, for those who may watch.
import type { IncomingMessage } from 'node:http';
import {
  type EventAnswer,
  type FaceAnswer,
  faceIdHeaderSchema,
  type ListEventsAnswer,
  listEventsQuerySchema,
  type PostFace,
  postEventSchema,
  postFaceSchema,
  postStatsSchema,
  type StatsAnswer,
} from '#contract/api/counting.ts';
import { parseInput, readBytes, readJson } from '#server/http/body.ts';
import type { Exchange, Route } from '#server/http/exchange.ts';
import { sendJson } from '#server/http/reply.ts';
import { AppError } from '#server/lib/app-error.ts';
import type { ApiDeps } from './index.ts';

/** A crop of a face, however generous. */
const maxFaceBytes = 2_000_000;
/** In base64, with room for the rest of the JSON. */
const maxFaceJsonBytes = Math.ceil((maxFaceBytes * 4) / 3) + 1000;
const faceBodyMs = 30_000;

export function countingRoutes({ doors, protocolDoors, permissions, registry, counting }: ApiDeps): Route[] {
  const ofSender = async ({ presented, params }: Exchange) =>
    (await protocolDoors.admitToDevice(presented, 'send', params.id)).device;

  return [
    {
      method: 'POST',
      path: '/api/devices/:id/stats',
      async handle(exchange) {
        const device = await ofSender(exchange);
        const stats = await counting.tally.merge(device, await readJson(exchange.req, postStatsSchema));
        sendJson(exchange.res, 200, { stats } satisfies StatsAnswer);
      },
    },
    {
      method: 'POST',
      path: '/api/devices/:id/events',
      async handle(exchange) {
        const device = await ofSender(exchange);
        const event = await counting.events.record(device, await readJson(exchange.req, postEventSchema));
        sendJson(exchange.res, 201, { event } satisfies EventAnswer);
      },
    },
    {
      method: 'POST',
      path: '/api/devices/:id/faces',
      async handle(exchange) {
        const device = await ofSender(exchange);
        const { bytes, faceId } = await readFace(exchange.req);
        const face_id = await counting.faces.add(device, bytes, faceId);
        sendJson(exchange.res, 201, { face_id } satisfies FaceAnswer);
      },
    },
    {
      method: 'GET',
      path: '/api/events',
      async handle({ res, presented, query }) {
        const principal = await doors.admit(presented, { action: 'enter' });
        const { key: _key, ...asked } = Object.fromEntries(query);
        const { device, since, limit } = parseInput(listEventsQuerySchema, asked);
        if (device) permissions.require(principal, { action: 'watch', device });
        const visible = registry
          .list()
          .map(({ id }) => id)
          .filter((id) => permissions.decide(principal, { action: 'watch', device: id }).allowed);
        const all = visible.length === registry.list().length ? null : visible;
        const events = await counting.events.find({
          devices: device ? [device] : all,
          since: since ?? null,
          limit,
        });
        sendJson(res, 200, { events } satisfies ListEventsAnswer);
      },
    },
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
