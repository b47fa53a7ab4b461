// What an operation of the REST API is. The same object checks the requests (server/api/serve.ts), writes the OpenAPI
// document and is what the tests call: an operation is described once.
import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

/**
 * What the one permission function is asked. `open`: it is not asked. `enter`: anyone known; lists show only what the caller
 * may see. The rest are the actions of access/permissions.
 */
export const accesses = [
  'open',
  'enter',
  'watch',
  'read_history',
  'send',
  'manage',
  'add_device',
  'manage_analysers',
  'manage_people',
  'read_audit',
  'read_metrics',
  'own_account',
] as const;
export type Access = (typeof accesses)[number];

export const operationTags = [
  'Devices',
  'Frames',
  'Sessions',
  'Results and events',
  'Analysers',
  'People',
  'Groups',
  'Own account',
  'Tokens',
  'Phones',
  'Audit',
  'Hub',
] as const;
export type OperationTag = (typeof operationTags)[number];

/** A body or an answer that is not JSON. */
export type Media = { media: readonly string[]; description: string };

export type Operation = {
  /** camelCase; the name of a method in generated clients. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/devices/{id}`. */
  path: `/${string}`;
  tag: OperationTag;
  /** One line, without a full stop. */
  summary: string;
  /** More, in Markdown, where one line is not enough. */
  description?: string;
  access: Access;
  /** Of the names in the path; those that are missing here are plain text. */
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** Headers beyond the usual, by lower-case name. */
  headers?: z.ZodObject;
  body?: z.ZodType | Media;
  answer: { status: 200 | 201 | 202; body: z.ZodType | Media } | { status: 204 };
  /** Errors beyond those that every operation with this access can answer. */
  errors?: readonly ErrorCode[];
};

/** Keeps the exact types of the schemas. */
export function operation<const O extends Operation>(described: O): O {
  return described;
}

export function isMedia(body: z.ZodType | Media): body is Media {
  return 'media' in body;
}
