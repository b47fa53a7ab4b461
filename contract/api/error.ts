// The one shape of an error, as a schema: `ErrorBody` of errors.ts.
import { z } from 'zod';
import { type ErrorBody, type ErrorCode, errorStatus } from '../errors.ts';

const codes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]];

export const errorBodySchema = z.strictObject({
  error: z.strictObject({
    code: z.enum(codes).describe('Stable; for programs.'),
    message: z.string().describe('For people: what is wrong and what to do.'),
  }),
}) satisfies z.ZodType<ErrorBody>;
