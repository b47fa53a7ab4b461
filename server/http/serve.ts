// From an operation's description to a route: its schemas check what comes in, its types bind what goes out.
import type { z } from 'zod';
import { isMedia, type Media, type Operation } from '#contract/api/operation.ts';
import { parseInput, readJson } from './body.ts';
import type { Exchange, Handler, Route } from './exchange.ts';
import { sendEmpty, sendJson } from './reply.ts';

type QueryOf<O extends Operation> = O extends { query: infer Q extends z.ZodType } ? z.output<Q> : never;
type BodyOf<O extends Operation> = O extends { body: infer B extends z.ZodType } ? z.output<B> : never;
type AnswerOf<O extends Operation> = O extends { answer: { body: infer A extends z.ZodType } }
  ? z.input<A>
  : undefined;

/** Read only after the door has said yes: a stranger learns nothing from what is wrong with his request. */
export type Call<O extends Operation> = Exchange & {
  /** @throws AppError `bad_request`, naming what is wrong */
  readQuery(): QueryOf<O>;
  /** @throws AppError `bad_request`, `empty_body`, `too_large`, `timeout` */
  readBody(): Promise<BodyOf<O>>;
};

/** An operation whose answer is JSON, or nothing. */
export function serve<O extends Operation>(
  operation: O,
  answer: (call: Call<O>) => Promise<AnswerOf<O>> | AnswerOf<O>,
): Route {
  const { status } = operation.answer;
  return describedRoute(operation, async (exchange) => {
    const body = await answer({
      ...exchange,
      readQuery: () => readQuery(operation, exchange),
      readBody: async () => (await readJson(exchange.req, schemaOf(operation.body))) as BodyOf<O>,
    });
    if (status === 204) sendEmpty(exchange.res, status);
    else sendJson(exchange.res, status, body);
  });
}

/** An operation that writes its own answer (a picture, a stream). */
export function describedRoute(operation: Operation, handle: Handler): Route {
  return {
    method: operation.method,
    path: operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    handle,
    operation,
  };
}

/** For an operation that writes its own answer. @throws AppError `bad_request` */
export function readQuery<O extends Operation>(operation: O, { query }: Exchange): QueryOf<O> {
  if (!operation.query) throw new Error(`${operation.id} describes no query.`);
  // The key is for the door.
  const { key: _key, ...asked } = Object.fromEntries(query);
  return parseInput(operation.query, asked) as QueryOf<O>;
}

function schemaOf(body: z.ZodType | Media | undefined): z.ZodType {
  if (body && !isMedia(body)) return body;
  throw new Error('This operation describes no JSON body.');
}
