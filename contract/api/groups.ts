// /api/groups: groups of devices, so that a grant can be given for many at once.
import { z } from 'zod';
import { deviceIdSchema, groupIdSchema } from '../ids.ts';

export const groupNameSchema = z
  .string()
  .trim()
  .min(1, 'A group needs a name.')
  .max(80, 'A name has at most 80 characters.');

export const groupSchema = z.object({
  id: groupIdSchema,
  name: z.string(),
  devices: z.array(deviceIdSchema),
});
export type Group = z.infer<typeof groupSchema>;

export const createGroupSchema = z.strictObject({
  name: groupNameSchema,
  devices: z.array(deviceIdSchema).max(5000).default([]),
});
export type CreateGroup = z.infer<typeof createGroupSchema>;

/** `devices` replaces the whole list. */
export const updateGroupSchema = z.strictObject({
  name: groupNameSchema.optional(),
  devices: z.array(deviceIdSchema).max(5000).optional(),
});
export type UpdateGroup = z.infer<typeof updateGroupSchema>;

export const groupAnswerSchema = z.object({ group: groupSchema });
export type GroupAnswer = z.infer<typeof groupAnswerSchema>;
export const listGroupsAnswerSchema = z.object({ groups: z.array(groupSchema) });
export type ListGroupsAnswer = z.infer<typeof listGroupsAnswerSchema>;
