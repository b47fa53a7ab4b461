'use client';
import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

export type ProblemProps = { title: string; message: string; onRetry?: () => void };

/** What went wrong, in the words the hub used, and the way out. */
export function Problem({ title, message, onRetry }: ProblemProps) {
  return (
    <Alert role="alert" color="red" variant="outline" title={title} icon={<IconAlertTriangle />}>
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{message}</Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
