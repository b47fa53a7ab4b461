'use client';
import { Button, Stack, Text, Title } from '@mantine/core';
import Link from 'next/link';

export function NotFoundNotice() {
  return (
    <Stack align="flex-start">
      <Title order={1}>There is nothing here</Title>
      <Text c="dimmed">The address is wrong, what was here has been deleted, or you may not see it.</Text>
      <Button component={Link} href="/">
        To the wall
      </Button>
    </Stack>
  );
}
