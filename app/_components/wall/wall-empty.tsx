'use client';
import { Button, SimpleGrid } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import { EmptyState } from '../common/empty-state.tsx';
import { useManagesDevices } from '../shell/user-context.tsx';
import { AddDemo } from './add-demo.tsx';

export function WallEmpty() {
  if (!useManagesDevices()) {
    return (
      <EmptyState title="No devices for you yet">
        An administrator decides which devices you may see. Ask one to grant you some; they appear here at
        once.
      </EmptyState>
    );
  }
  const add = (
    <Button component={Link} href="/devices/new" leftSection={<IconPlus size={16} />}>
      Add a device
    </Button>
  );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} maw={960}>
      <EmptyState title="Add a device" action={add}>
        A Raspberry Pi, a webcam, a phone or any program that can send pictures. You get a key and a command
        to paste.
      </EmptyState>
      <EmptyState title="Add a demo camera" action={<AddDemo />}>
        A picture that the hub draws itself, to see how things look without a camera. Delete it when you like.
      </EmptyState>
    </SimpleGrid>
  );
}
