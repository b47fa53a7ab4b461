'use client';
import { notifications } from '@mantine/notifications';

export const tell = {
  done: (message: string) => notifications.show({ message, color: 'green' }),
  failed: (title: string, error: unknown) =>
    notifications.show({ title, message: messageOf(error), color: 'red', autoClose: 10_000 }),
};

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong. Try again.';
}
