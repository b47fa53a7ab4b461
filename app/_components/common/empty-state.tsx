import { Box, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

export type EmptyStateProps = { title: string; children: ReactNode; action?: ReactNode };

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <Paper withBorder p={{ base: 'md', sm: 'xl' }} bg="var(--fr-panel)">
      <Stack align="flex-start" gap="sm" maw={560} h="100%">
        <Title order={2}>{title}</Title>
        <Text c="dimmed" size="sm" component="div">
          {children}
        </Text>
        {action && <Box mt="auto">{action}</Box>}
      </Stack>
    </Paper>
  );
}
