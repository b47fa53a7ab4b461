'use client';
// The camera of one device: what it sees, whether it is sent, and how it goes.
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import {
  type CaptureSettings,
  defaultCaptureSettings,
  readCaptureSettings,
} from '../../_capture/capture-settings.ts';
import { Problem } from '../common/problem.tsx';
import classes from './capture.module.css';
import { CaptureChoices } from './capture-choices.tsx';
import { CaptureEnded } from './capture-ended.tsx';
import { CaptureFigures } from './capture-figures.tsx';
import { CaptureFrame } from './capture-frame.tsx';
import { captureWords, wakeLockWords } from './capture-words.ts';
import { useCapture } from './use-capture.ts';

export type CaptureStageProps = {
  device: { id: string; name: string };
  /** null: the login of this browser sends. */
  deviceKey: string | null;
  /** Of a paired phone: it shall not be the camera of this device any more. */
  onForget?: () => void;
};

export function CaptureStage({ device, deviceKey, onForget }: CaptureStageProps) {
  const [settings, setSettings] = useLocalStorage<CaptureSettings>({
    key: 'frameroom.capture-settings',
    defaultValue: defaultCaptureSettings,
    deserialize: readCaptureSettings,
  });
  const capture = useCapture(device.id, deviceKey, settings);
  const { camera, sending } = capture;
  const isRunning = camera.kind === 'opening' || camera.kind === 'on';
  const mayStart = sending.kind !== 'ended' || sending.why !== 'access';
  return (
    <CaptureFrame>
      <Stack gap="md">
        <Group justify="space-between" align="baseline" gap="xs">
          <Title order={1}>{device.name}</Title>
          {deviceKey === null && (
            <Anchor href={`/devices/${device.id}`} size="sm">
              Its page
            </Anchor>
          )}
        </Group>
        <div className={classes.picture} data-live={sending.kind === 'sending' || undefined}>
          <video
            ref={capture.showIn}
            playsInline
            muted
            aria-label="What the camera sees"
            hidden={camera.kind !== 'on'}
          />
          <span className={classes.state} role="status">
            {captureWords(camera, sending)}
          </span>
        </div>
        {mayStart && (
          <Button
            size="xl"
            fullWidth
            color={isRunning ? 'red' : undefined}
            leftSection={isRunning ? <IconPlayerStop /> : <IconPlayerPlay />}
            onClick={isRunning ? capture.stop : capture.start}
          >
            {isRunning ? 'Stop' : 'Start'}
          </Button>
        )}
        {camera.kind === 'failed' && <Problem {...camera.problem} />}
        {sending.kind === 'ended' && <CaptureEnded end={sending} device={device} onForget={onForget} />}
        {isRunning && (
          <Text size="sm" c="dimmed">
            {wakeLockWords[capture.wakeLock]}
          </Text>
        )}
        <CaptureFigures read={capture.figures} />
        <CaptureChoices settings={settings} onChange={setSettings} />
        {onForget && !isRunning && sending.kind !== 'ended' && (
          <Button variant="subtle" color="gray" size="xs" onClick={onForget}>
            Forget {device.name} on this phone
          </Button>
        )}
      </Stack>
    </CaptureFrame>
  );
}
