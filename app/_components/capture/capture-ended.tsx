'use client';
// Why nothing is sent any more, and the way on.
import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { SenderState } from '../../_capture/sender.ts';

export type CaptureEndedProps = {
  end: Extract<SenderState, { kind: 'ended' }>;
  device: { id: string; name: string };
  /** Of a paired phone. */
  onForget: (() => void) | undefined;
};

export function CaptureEnded({ end, device, onForget }: CaptureEndedProps) {
  const { title, message } = wordsOf(end, device.name, onForget !== undefined);
  return (
    <Alert role="alert" color="red" variant="outline" title={title} icon={<IconAlertTriangle />}>
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{message}</Text>
        {end.why === 'access' && onForget && (
          <Button size="xs" variant="default" onClick={onForget}>
            Pair again
          </Button>
        )}
        {end.why === 'access' && !onForget && (
          <Button
            size="xs"
            variant="default"
            component="a"
            href={`/login?callbackUrl=${encodeURIComponent(`/capture?device=${device.id}`)}`}
          >
            Log in
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function wordsOf({ why, message }: CaptureEndedProps['end'], name: string, isPhone: boolean) {
  switch (why) {
    case 'access':
      return isPhone
        ? {
            title: `This phone is no longer paired with ${name}`,
            message:
              'It was unpaired, or another phone took its place. To go on, pair it again with a new code.',
          }
        : {
            title: `You may no longer send as ${name}`,
            message: message ?? 'Your login has ended, or the device was removed.',
          };
    case 'taken_over':
      return {
        title: `Something else sends as ${name} now`,
        message:
          'Another phone or page has taken over: only one can be its camera at a time. Press Start to take it back.',
      };
    case 'too_large':
      return {
        title: 'The pictures are too large for this hub',
        message: 'Choose a smaller size or a lower quality, then press Start again.',
      };
  }
}
