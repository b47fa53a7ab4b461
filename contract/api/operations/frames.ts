// The operations that carry pictures: frames in, snapshots and streams out.
import { z } from 'zod';
import { mediaTypes } from '../../frame.ts';
import { frameAcceptedSchema, streamEndedSchema } from '../devices.ts';
import { operation } from '../operation.ts';
import { deviceParams as params } from './devices.ts';

const picture = { media: mediaTypes, description: 'One picture.' } as const;
const jpeg = { media: ['image/jpeg'], description: 'The newest picture as JPEG.' } as const;
const capturedAt = z.object({
  'x-captured-at': z.string().optional().describe('When it was taken, epoch ms. Default: now.'),
});
const refusals = ['empty_body', 'not_an_image', 'too_large', 'too_many_pixels', 'unsupported_type'] as const;

export const frameOperations = {
  postFrame: operation({
    id: 'postFrame',
    method: 'POST',
    path: '/api/devices/{id}/frames',
    tag: 'Frames',
    summary: 'Send one frame',
    access: 'send',
    params,
    headers: capturedAt,
    body: picture,
    answer: { status: 202, body: frameAcceptedSchema },
    errors: [...refusals, 'too_many_requests', 'timeout'],
  }),
  putFrame: operation({
    id: 'putFrame',
    method: 'PUT',
    path: '/api/devices/{id}/frames',
    tag: 'Frames',
    summary: 'Send one frame, for clients that upload with PUT',
    access: 'send',
    params,
    headers: capturedAt,
    body: picture,
    answer: { status: 202, body: frameAcceptedSchema },
    errors: [...refusals, 'too_many_requests', 'timeout'],
  }),
  postStream: operation({
    id: 'postStream',
    method: 'POST',
    path: '/api/devices/{id}/stream',
    tag: 'Frames',
    summary: 'Send frames in one endless body',
    description: 'Answered when the body ends by itself.',
    access: 'send',
    params,
    body: {
      media: ['multipart/x-mixed-replace', 'video/x-motion-jpeg'],
      description: 'Parts of a multipart body, or JPEG pictures one after the other.',
    },
    answer: { status: 200, body: streamEndedSchema },
    errors: [...refusals, 'timeout'],
  }),
  putStream: operation({
    id: 'putStream',
    method: 'PUT',
    path: '/api/devices/{id}/stream',
    tag: 'Frames',
    summary: 'Send frames in one endless body, for clients that upload with PUT',
    access: 'send',
    params,
    body: {
      media: ['multipart/x-mixed-replace', 'video/x-motion-jpeg'],
      description: 'Parts of a multipart body, or JPEG pictures one after the other.',
    },
    answer: { status: 200, body: streamEndedSchema },
    errors: [...refusals, 'timeout'],
  }),
  getSnapshot: operation({
    id: 'getSnapshot',
    method: 'GET',
    path: '/api/devices/{id}/snapshot.jpg',
    tag: 'Frames',
    summary: 'Read the newest picture',
    access: 'watch',
    params,
    answer: { status: 200, body: jpeg },
    errors: ['not_found', 'unavailable'],
  }),
  getMjpegStream: operation({
    id: 'getMjpegStream',
    method: 'GET',
    path: '/api/devices/{id}/stream.mjpeg',
    tag: 'Frames',
    summary: 'Watch as an endless MJPEG stream',
    access: 'watch',
    params,
    answer: {
      status: 200,
      body: { media: ['multipart/x-mixed-replace'], description: 'JPEG pictures, the newest as it comes.' },
    },
  }),
};
